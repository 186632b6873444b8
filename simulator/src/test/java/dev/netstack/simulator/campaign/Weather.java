package dev.netstack.simulator.campaign;

import dev.netstack.simulator.Family;
import dev.netstack.simulator.LinkConfig;
import dev.netstack.wire.ImpairmentConfig;
import dev.netstack.wire.LinkType;

/// Links drawn at random, and what they do to frames.
final class Weather {
    private static final int LOSS_PERMILLE_MAX = 300;
    private static final int HALF_PERMILLE = 500;
    private static final int CORRUPTION_PERMILLE_MAX = 50;
    private static final int QUEUE_MIN = 3_000;

    private Weather() {}

    static LinkConfig link(Draw draw, Family family, boolean isHarsh) {
        int mtu =
                family == Family.IPV4
                        ? draw.oneOf(576, 1_280, 1_500, 1_500, 9_000)
                        : draw.oneOf(1_280, 1_500, 1_500, 9_000);
        var config = LinkConfig.ETHERNET.withMtu(mtu);
        if (draw.chance(30)) config = config.withType(LinkType.IP);
        if (draw.chance(40)) config = config.withOffloads();
        return new LinkConfig(
                config.type(),
                config.mtu(),
                config.offloads(),
                isHarsh ? harsh(draw) : mild(draw),
                isHarsh ? harsh(draw) : mild(draw));
    }

    /// Delay and a bottleneck's queue, no more.
    static ImpairmentConfig mild(Draw draw) {
        long delay = draw.millis(0, draw.chance(50) ? 10 : 300);
        var conditions = ImpairmentConfig.NONE.withDelay(delay, delay / 4);
        return draw.chance(30) ? bottleneck(draw, conditions) : conditions;
    }

    /// Anything that a link may do, each with some probability.
    static ImpairmentConfig harsh(Draw draw) {
        var conditions = mild(draw);
        if (draw.chance(60)) {
            conditions = conditions.withLoss(draw.probability(LOSS_PERMILLE_MAX));
        }
        if (draw.chance(30)) {
            conditions = conditions.withDuplication(draw.probability(HALF_PERMILLE));
        }
        if (draw.chance(30)) {
            conditions =
                    conditions
                            .withReordering(draw.probability(HALF_PERMILLE))
                            .withReorderNanos(draw.millis(0, 400));
        }
        if (draw.chance(30)) {
            conditions = conditions.withCorruption(draw.probability(CORRUPTION_PERMILLE_MAX));
        }
        return conditions;
    }

    /// 64 kb/s to 128 Mb/s, with a queue of up to two seconds.
    private static ImpairmentConfig bottleneck(Draw draw, ImpairmentConfig conditions) {
        int octetsPerSecond = 8_000 << draw.below(12);
        int queue = QUEUE_MIN + draw.below(2 * octetsPerSecond);
        var limited = conditions.withRate(octetsPerSecond, queue);
        return draw.chance(50) ? limited.withMarking(queue / 4) : limited;
    }
}
