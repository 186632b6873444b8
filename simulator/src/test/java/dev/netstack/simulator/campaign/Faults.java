package dev.netstack.simulator.campaign;

import dev.netstack.simulator.Link;
import dev.netstack.simulator.Port;

/// What befalls a world before it turns calm: cuts, changes of the weather, nodes that stop or
/// start anew, interfaces that go down.
final class Faults {
    private final World world;
    private final Link link;
    private final Draw draw;
    private final long until;

    Faults(World world, Link link, Draw draw, long until) {
        this.world = world;
        this.link = link;
        this.draw = draw;
        this.until = until;
    }

    void schedule() {
        if (draw.chance(25)) cut();
        if (draw.chance(15)) change();
        if (draw.chance(12)) pause();
        if (draw.chance(10)) restart();
        if (draw.chance(10)) flap();
    }

    private long moment() {
        return draw.millis(0, (int) (until / 1_000_000));
    }

    private Port port() {
        return draw.chance(50) ? link.left() : link.right();
    }

    private void cut() {
        boolean isOneWay = draw.chance(50);
        var from = port();
        long begin = moment();
        world.schedule(
                begin,
                () -> {
                    if (isOneWay) link.partition(from);
                    else link.partition();
                });
        world.schedule(Math.min(until, begin + draw.millis(1, 120_000)), link::heal);
    }

    private void change() {
        var from = port();
        var conditions = Weather.harsh(draw);
        world.schedule(moment(), () -> link.conditions(from, conditions));
    }

    private void pause() {
        var node = port().node();
        long begin = moment();
        world.schedule(begin, node::pause);
        world.schedule(Math.min(until, begin + draw.millis(1, 60_000)), node::resume);
    }

    private void restart() {
        var node = port().node();
        world.schedule(moment(), () -> world.restart(node));
    }

    private void flap() {
        var port = port();
        long begin = moment();
        world.schedule(begin, () -> port.node().stack().disableInterface(port.nic(), world.now()));
        world.schedule(
                Math.min(until, begin + draw.millis(1, 60_000)),
                () -> port.node().stack().enableInterface(port.nic(), world.now()));
    }
}
