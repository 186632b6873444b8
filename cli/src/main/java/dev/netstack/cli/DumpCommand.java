package dev.netstack.cli;

import dev.netstack.device.CapturedPacket;
import dev.netstack.device.DeviceException;
import dev.netstack.device.DeviceSpec;
import dev.netstack.device.Direction;
import dev.netstack.device.KernelLink;
import dev.netstack.device.OffloadMode;
import dev.netstack.device.PcapngReader;
import dev.netstack.device.PcapngWriter;
import dev.netstack.device.TunTapDevice;
import dev.netstack.device.Waiter;
import dev.netstack.wire.Frame;
import dev.netstack.wire.FrameText;
import dev.netstack.wire.HexDump;
import dev.netstack.wire.LinkType;
import dev.netstack.wire.Prefix;
import java.io.IOException;
import java.io.PrintWriter;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `netstack dump`: what the kernel sends to a device with nobody behind it, or what a file holds.
@Command(
        name = "dump",
        description = {
            "Create a device, read what the kernel sends to it, and print every frame, decoded.",
            "Nobody answers. With -r, print a capture file."
        },
        mixinStandardHelpOptions = true)
final class DumpCommand implements Callable<Integer> {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss.SSSSSS");
    private static final long BILLION = 1_000_000_000L;

    @Spec private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--device",
            paramLabel = "tap:NAME|tun:NAME",
            description = "the device (default tap:netstack0)")
    private String device = StackOptions.DEVICE_DEFAULT;

    @Option(
            names = "--host-address",
            paramLabel = "CIDR",
            description = "give the kernel's side this address; may be repeated")
    private List<String> hostAddresses = new ArrayList<>();

    @Option(
            names = "--host-route",
            paramLabel = "CIDR",
            description = "route this to the device; may be repeated")
    private List<String> hostRoutes = new ArrayList<>();

    @Option(names = "-c", paramLabel = "COUNT", description = "stop after COUNT frames")
    private long count = Long.MAX_VALUE;

    @Option(names = "-x", description = "with the octets")
    private boolean hex;

    @Option(names = "-w", paramLabel = "FILE.pcapng", description = "write the frames to FILE too")
    private @Nullable Path written;

    @Option(names = "-r", paramLabel = "FILE.pcapng", description = "read FILE, no device")
    private @Nullable Path read;

    @Mixin private Verbosity verbosity = new Verbosity();

    DumpCommand() {}

    /// What is said on standard error.
    static final class Verbosity {
        @Option(names = "-q", description = "say nothing of the device")
        private boolean quiet;

        Verbosity() {}
    }

    @Override
    public Integer call() {
        try {
            if (read != null) printFile(read);
            else printDevice();
        } catch (DeviceException refused) {
            throw CommandFailure.of(refused);
        } catch (NoSuchFileException missing) {
            throw new CommandFailure(ExitCode.NO_INPUT, "no file " + missing.getFile(), "", "");
        } catch (IOException failed) {
            throw new CommandFailure(
                    ExitCode.IO_ERROR,
                    "cannot read or write the capture",
                    String.valueOf(failed.getMessage()),
                    "");
        }
        return ExitCode.OK.status();
    }

    private void printDevice() throws IOException {
        // Offload off: frames as they would be on a wire.
        var shutdown = new Shutdown();
        try (var opened = TunTapDevice.open(DeviceSpec.parse(device), OffloadMode.OFF);
                var waiter = Waiter.open();
                var writer = written == null ? null : LinkTap.writer(written)) {
            setKernel(opened.kernelLink());
            waiter.add(opened);
            if (!verbosity.quiet) say("listening on " + opened.properties().name());
            if (writer != null)
                writer.addInterface(opened.properties().name(), opened.properties().link());
            printAll(opened, waiter, writer);
        } finally {
            shutdown.end();
        }
    }

    private void setKernel(KernelLink kernel) {
        kernel.up();
        for (var address : hostAddresses) {
            kernel.addAddress(StackOptions.parsed("--host-address", address, Prefix::parse));
        }
        for (var route : hostRoutes) {
            kernel.addRoute(StackOptions.parsed("--host-route", route, Prefix::parse));
        }
    }

    private void printAll(TunTapDevice opened, Waiter waiter, @Nullable PcapngWriter writer)
            throws IOException {
        var link = opened.properties().link();
        var frame = Frame.allocate(Arena.ofAuto());
        for (long seen = 0; seen < count; ) {
            if (!opened.receive(frame)) {
                waiter.await(Long.MAX_VALUE);
                continue;
            }
            seen++;
            print(frame.bytes(), frame.start(), frame.end(), link);
            if (writer != null)
                writer.write(0, LinkTap.epochNanos(), frame, Direction.INBOUND, null);
        }
    }

    private void printFile(Path file) throws IOException {
        try (var reader = new PcapngReader(FileChannel.open(file))) {
            long seen = 0;
            for (var packet = reader.next();
                    packet != null && seen < count;
                    packet = reader.next()) {
                seen++;
                print(packet);
            }
        }
    }

    private void print(CapturedPacket packet) {
        var link = packet.source().link();
        var out = spec.commandLine().getOut();
        out.print(time(packet.epochNanos()) + " " + packet.source().name() + " ");
        if (packet.direction() != null) {
            out.print(packet.direction() == Direction.INBOUND ? "In  " : "Out ");
        }
        var bytes = packet.bytes();
        out.println(
                link == null
                        ? bytes.byteSize() + " octets of an unknown link"
                        : FrameText.of(bytes, 0, bytes.byteSize(), link));
        if (hex) out.print(HexDump.of(bytes, 0, bytes.byteSize()));
        out.flush();
    }

    private void print(MemorySegment bytes, long start, long end, LinkType link) {
        PrintWriter out = spec.commandLine().getOut();
        out.println(time(LinkTap.epochNanos()) + " " + FrameText.of(bytes, start, end, link));
        if (hex) out.print(HexDump.of(bytes, start, end));
        out.flush();
    }

    private static String time(long epochNanos) {
        var instant = Instant.ofEpochSecond(epochNanos / BILLION, epochNanos % BILLION);
        return TIME.format(LocalTime.ofInstant(instant, ZoneId.systemDefault()));
    }

    private static void say(String text) {
        System.err.println(text);
    }
}
