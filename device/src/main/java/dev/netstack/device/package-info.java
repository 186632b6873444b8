/// Links of a stack: TAP and TUN of the Linux kernel, links in memory, and decorators that capture,
/// trace and impair. Read [dev.netstack.device.Device] first.
///
/// The only package with native access, and that lazily: a program that opens neither a TAP nor a
/// TUN never pays for it. Sources: the kernel's `tuntap.rst`, virtio 1.2 §5.1.6 for the offload
/// header, rtnetlink(7), and the pcapng file format.
package dev.netstack.device;
