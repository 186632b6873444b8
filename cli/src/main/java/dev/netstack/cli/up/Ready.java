package dev.netstack.cli.up;

import dev.netstack.cli.RunningStack;
import dev.netstack.stack.NetworkStack;
import java.util.stream.Collectors;

/// The one line that says the stack serves: for people and for scripts that wait for it.
final class Ready {
    private Ready() {}

    /// @param http port of the page; 0 when it is off
    static String line(RunningStack running, int http) {
        int nic = running.nic().index();
        var addresses = running.host().ask(stack -> addresses(stack, nic));
        var page = http == 0 ? "off" : String.valueOf(http);
        return "ready device=%s mac=%s addresses=%s http=%s pid=%d"
                .formatted(
                        running.device(),
                        running.nic().mac(),
                        addresses,
                        page,
                        ProcessHandle.current().pid());
    }

    private static String addresses(NetworkStack stack, int nic) {
        return stack.interfaces().stream()
                .filter(each -> each.index() == nic)
                .flatMap(each -> each.addresses().stream())
                .map(each -> each.prefix().toString())
                .collect(Collectors.joining(","));
    }
}
