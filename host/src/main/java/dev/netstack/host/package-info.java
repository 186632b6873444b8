/// The stack in a running program: [Host] and its interfaces.
///
/// ```
///   application threads        the loop's thread           devices
///   TcpSocket.read, write      EventLoop.turn
///           │                        │
///           └── StackLock ───────────┤ receive ◀── NicRings ◀── Device.receive
///                   │                │ transmit ──▶ NicRings ──▶ Device.transmit
///              NetworkStack          │ event ──▶ Attachment: wakes who waits
/// ```
///
/// Nothing here decides what an RFC decides.
package dev.netstack.host;
