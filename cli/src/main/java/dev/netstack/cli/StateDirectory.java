package dev.netstack.cli;

import dev.netstack.stack.SipHash;
import dev.netstack.stack.discovery.DiscoveryConfig.StableSecret;
import dev.netstack.wire.Ipv4Address;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/// What outlives a run: `$XDG_STATE_HOME/netstack`, or `~/.local/state/netstack`. Files are
/// replaced as a whole, and are their owner's alone.
final class StateDirectory {
    private static final String SECRET = "secret";
    private static final int SECRET_OCTETS = 16;

    /// DUID-UUID (RFC 6355 §4).
    private static final byte[] DUID_TYPE = {0, 4};

    private final Path folder;

    StateDirectory(Path folder) {
        this.folder = folder;
    }

    static StateDirectory ofUser() {
        var state = System.getenv("XDG_STATE_HOME");
        if (state != null && Path.of(state).isAbsolute()) {
            return new StateDirectory(Path.of(state, "netstack"));
        }
        return new StateDirectory(
                Path.of(System.getProperty("user.home"), ".local", "state", "netstack"));
    }

    /// What stable identifiers are made from: made on the first call, the same ever after.
    StableSecret secret() {
        var octets = secretOctets();
        return new StableSecret(word(octets, 0), word(octets, 8));
    }

    /// What this host is called by servers, made of the secret without giving it away.
    byte[] duid() {
        var secret = secret();
        var hash = new SipHash(secret.first(), secret.second());
        var duid = new byte[DUID_TYPE.length + SECRET_OCTETS];
        System.arraycopy(DUID_TYPE, 0, duid, 0, DUID_TYPE.length);
        for (int i = 0; i < SECRET_OCTETS; i++) {
            duid[DUID_TYPE.length + i] = (byte) (hash.hash(1, i / 8) >>> (56 - 8 * (i % 8)));
        }
        return duid;
    }

    /// The address that `device` had last; null when there was none.
    @Nullable Ipv4Address lease(String device) {
        try {
            return Ipv4Address.parse(Files.readString(folder.resolve(leaseOf(device))).strip());
        } catch (IOException | IllegalArgumentException none) {
            return null;
        }
    }

    void keepLease(String device, Ipv4Address address) {
        write(leaseOf(device), address + "\n");
    }

    private byte[] secretOctets() {
        try {
            var octets = HexFormat.of().parseHex(Files.readString(folder.resolve(SECRET)).strip());
            if (octets.length == SECRET_OCTETS) return octets;
        } catch (NoSuchFileException first) {
            // Made below.
        } catch (IOException | IllegalArgumentException unreadable) {
            throw failure(unreadable);
        }
        var octets = new byte[SECRET_OCTETS];
        new SecureRandom().nextBytes(octets);
        write(SECRET, HexFormat.of().formatHex(octets) + "\n");
        return octets;
    }

    private void write(String name, String text) {
        try {
            Files.createDirectories(
                    folder,
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rwx------")));
            // Made with the rights rw------- of its own accord.
            var fresh = Files.createTempFile(folder, name, ".new");
            Files.writeString(fresh, text);
            Files.move(fresh, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException failed) {
            throw failure(failed);
        }
    }

    private CommandFailure failure(Exception why) {
        return new CommandFailure(
                ExitCode.CANNOT_CREATE,
                "cannot keep state in " + folder,
                String.valueOf(why.getMessage()),
                "set XDG_STATE_HOME to a folder that this user may write to");
    }

    private static String leaseOf(String device) {
        return "lease-" + device;
    }

    private static long word(byte[] octets, int at) {
        long word = 0;
        for (int i = 0; i < 8; i++) word = word << 8 | (octets[at + i] & 0xFF);
        return word;
    }
}
