package dev.netstack.stack.ip;

import dev.netstack.stack.Interface;
import dev.netstack.wire.Frame;
import dev.netstack.wire.IpAddress;
import java.lang.foreign.MemorySegment;

/// A datagram that arrived and whose IP header was accepted, as the transports see it.
///
/// One instance serves a stack: it is valid during one call, and what outlives the call is copied.
/// Addresses are (high, low) pairs as in [IpAddress], so that a look-up makes no object.
public final class IpPacket {
    /// How the frame and the datagram were addressed.
    public enum Cast {
        UNICAST,
        BROADCAST,
        MULTICAST
    }

    Interface nic;
    Frame frame;
    MemorySegment bytes;
    Cast cast = Cast.UNICAST;
    long sourceHigh;
    long sourceLow;
    long destinationHigh;
    long destinationLow;
    int headerStart;
    int payloadStart;
    int payloadLength;
    int protocol;
    int trafficClass;
    int hopLimit;
    boolean isReassembled;

    /// How the link addressed the frame.
    Cast linkCast = Cast.UNICAST;

    /// Of a fragment: which datagram it is of, and where in it the payload belongs, in octets.
    int identification;

    int fragmentOffset;
    boolean hasMoreFragments;

    /// Whether an IPv6 Fragment header was there, even one that cut nothing.
    boolean wasFragment;

    IpPacket(Interface nic, Frame frame) {
        this.nic = nic;
        this.frame = frame;
        this.bytes = frame.bytes();
    }

    /// Begins anew with what `arrivedOn` received.
    void aim(Interface arrivedOn, Frame arrived, Cast addressed) {
        nic = arrivedOn;
        frame = arrived;
        bytes = arrived.bytes();
        linkCast = addressed;
        headerStart = arrived.start();
        isReassembled = false;
        identification = 0;
        fragmentOffset = 0;
        hasMoreFragments = false;
        wasFragment = false;
    }

    /// Where the payload ends.
    int end() {
        return payloadStart + payloadLength;
    }

    boolean isFragment() {
        return fragmentOffset != 0 || hasMoreFragments;
    }

    public boolean isIpv4() {
        return destinationHigh == 0 && destinationLow >>> 32 == 0xFFFF;
    }

    public IpAddress source() {
        return IpAddress.of(sourceHigh, sourceLow);
    }

    public IpAddress destination() {
        return IpAddress.of(destinationHigh, destinationLow);
    }

    public Interface nic() {
        return nic;
    }

    public Frame frame() {
        return frame;
    }

    /// The memory that all positions point into: the frame's, or a reassembled datagram's.
    public MemorySegment bytes() {
        return bytes;
    }

    public Cast cast() {
        return cast;
    }

    public long sourceHigh() {
        return sourceHigh;
    }

    public long sourceLow() {
        return sourceLow;
    }

    public long destinationHigh() {
        return destinationHigh;
    }

    public long destinationLow() {
        return destinationLow;
    }

    public int headerStart() {
        return headerStart;
    }

    public int payloadStart() {
        return payloadStart;
    }

    public int payloadLength() {
        return payloadLength;
    }

    public int protocol() {
        return protocol;
    }

    public int trafficClass() {
        return trafficClass;
    }

    public int hopLimit() {
        return hopLimit;
    }

    /// What is known of the transport checksum. What the device knows of a fragment says nothing of
    /// the whole, so a reassembled datagram's must be verified.
    public Frame.ChecksumState checksum() {
        return isReassembled ? Frame.ChecksumState.COMPLETE : frame.checksum();
    }

    public boolean isReassembled() {
        return isReassembled;
    }
}
