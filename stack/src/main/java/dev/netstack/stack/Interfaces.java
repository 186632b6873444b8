package dev.netstack.stack;

import dev.netstack.stack.link.LinkOutput;
import dev.netstack.wire.LinkType;
import dev.netstack.wire.MacAddress;
import dev.netstack.wire.Offload;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The interfaces of one stack and the addresses they have.
public final class Interfaces {
    public static final int INTERFACES_MAX = 256;

    static final String LOOPBACK_NAME = "lo";
    static final int LOOPBACK_MTU = 65_535;
    private static final int NAME_LENGTH_MAX = 15;
    private static final int MTU_MIN = 68;
    private static final int MTU_MAX = 65_535;

    private final long secret;
    private final AddressMap<InterfaceAddress> addresses;
    private final List<Interface> interfaces = new ArrayList<>();
    private @Nullable Function<Interface, LinkOutput> outputs;
    private @Nullable Interface loopback;
    private int lastIndex;
    private int generation;

    Interfaces(Entropy entropy) {
        secret = entropy.nextLong();
        addresses = new AddressMap<>(secret);
    }

    /// The interface of `index`; null when there is none.
    public @Nullable Interface find(int index) {
        for (int i = 0; i < interfaces.size(); i++) {
            if (interfaces.get(i).index() == index) return interfaces.get(i);
        }
        return null;
    }

    /// The loopback interface.
    public Interface loopback() {
        return Objects.requireNonNull(loopback, "the stack is not composed yet");
    }

    /// The interface that has the unicast address (high, low); null when it is none of ours. The
    /// whole of 127.0.0.0/8 is the loopback interface's (RFC 1122 §3.2.1.3 g).
    public @Nullable Interface owner(long high, long low) {
        var found = addresses.find(high, low);
        if (found != null) return found.isValid() ? found.nic() : null;
        return high == 0 && low >>> 24 == 0xFFFF_7FL ? loopback : null;
    }

    /// Changes whenever an interface, its state or its addresses do.
    public int generation() {
        return generation;
    }

    /// Every interface, in the order of their indices.
    public List<Interface> list() {
        return List.copyOf(interfaces);
    }

    /// Says who makes the ways out, and adds the loopback interface.
    void open(Function<Interface, LinkOutput> makers) {
        outputs = makers;
        var config =
                new InterfaceConfig(
                        LOOPBACK_NAME,
                        LinkType.LOOPBACK,
                        MacAddress.ZERO,
                        LOOPBACK_MTU,
                        Set.of(Offload.values()));
        loopback = create(config);
    }

    Outcome<Interface> add(InterfaceConfig config) {
        if (config.name().isEmpty() || config.name().length() > NAME_LENGTH_MAX) {
            return new Outcome.Refused<>(Outcome.Refusal.TOO_LARGE);
        }
        for (var nic : interfaces) {
            if (nic.name().equals(config.name())) {
                return new Outcome.Refused<>(Outcome.Refusal.NAME_IN_USE);
            }
        }
        if (config.mtu() < MTU_MIN || config.mtu() > MTU_MAX) {
            return new Outcome.Refused<>(Outcome.Refusal.TOO_LARGE);
        }
        if (interfaces.size() == INTERFACES_MAX) {
            return new Outcome.Refused<>(Outcome.Refusal.LIMIT_REACHED);
        }
        return new Outcome.Done<>(create(config));
    }

    void remove(Interface nic) {
        interfaces.remove(nic);
        changed();
    }

    /// The address (high, low) in whatever state; null when no interface has it.
    @Nullable InterfaceAddress address(long high, long low) {
        return addresses.find(high, low);
    }

    int addressCount() {
        return addresses.size();
    }

    void add(InterfaceAddress address) {
        addresses.put(address.address().high(), address.address().low(), address);
        address.nic().add(address);
        changed();
    }

    void remove(InterfaceAddress address) {
        addresses.remove(address.address().high(), address.address().low());
        address.nic().remove(address);
        changed();
    }

    void changed() {
        generation++;
    }

    long secret() {
        return secret;
    }

    LinkOutput newOutput(Interface nic) {
        return Objects.requireNonNull(outputs, "the stack is not composed yet").apply(nic);
    }

    private Interface create(InterfaceConfig config) {
        var nic = new Interface(config, ++lastIndex, this);
        interfaces.add(nic);
        changed();
        return nic;
    }
}
