package dev.netstack.names;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.netstack.names.Question.Edns;
import java.io.ByteArrayOutputStream;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Section;

/// What a hostile server sends (threats L): nothing of it throws, loops, or is believed.
class HostileAnswerTest {
    private static final int ID = 0x4e53;
    private static final long SEED = Long.getLong("netstack.seed", 20_261_125);
    private static final byte[] FIXED = {0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 10, 0, 0, 1};

    private final Question question = question("a.");

    private static Question question(String name) {
        try {
            return Question.of(name, RecordType.A);
        } catch (UnknownHostException wrong) {
            throw new IllegalArgumentException(wrong);
        }
    }

    private static byte[] octets(int... octets) {
        var made = new byte[octets.length];
        for (int i = 0; i < octets.length; i++) made[i] = (byte) octets[i];
        return made;
    }

    private static byte[] joined(byte[]... parts) {
        var all = new ByteArrayOutputStream();
        for (var part : parts) all.writeBytes(part);
        return all.toByteArray();
    }

    private Reply read(byte[] octets) {
        return ReplyReader.read(octets, ID, question);
    }

    /// An answer with one record of the owner name that `name` is.
    private static byte[] withOwner(byte... name) {
        return joined(MessageText.head(ID, 1), name, FIXED);
    }

    private void assertForeign(byte[] message) {
        assertInstanceOf(Reply.Foreign.class, read(message));
    }

    private Answer answer(String... records) {
        var message = MessageText.answer(question.message(ID, Edns.ON), Section.ANSWER, records);
        return answer(message);
    }

    private Answer answer(Message message) {
        return assertInstanceOf(Reply.Answered.class, read(message.toWire())).answer();
    }

    /// RFC 1035 §4.1.4, RFC 9267 §2: a pointer leads to what stands before the name.
    @Test
    void l1_compressionLoopsAreRefused() {
        assertInstanceOf(Reply.Answered.class, read(withOwner(octets(0xC0, 12))));
        assertForeign(withOwner(octets(0xC0, 19))); // itself
        assertForeign(withOwner(octets(1, 'b', 0xC0, 19))); // its own beginning
        assertForeign(withOwner(octets(0xC0, 21, 0xC0, 19))); // each other
        assertForeign(withOwner(octets(0xC0, 25))); // forward
        assertForeign(withOwner(octets(0xFF, 0xFF))); // past the end
        assertForeign(withOwner(octets(0xC0, 4))); // into the header
        assertForeign(withOwner(octets(0x40, 1, 0)));
        assertForeign(withOwner(octets(0x80, 1, 0)));
    }

    /// RFC 9267 §2: a long chain of pointers, each of which leads backwards, is cut off.
    @Test
    void l1_aLongChainOfPointersIsRefused() {
        var chain = new ByteArrayOutputStream();
        chain.writeBytes(octets(0xC0, 12, 255, 0, 0, 1, 0, 0, 0, 0, 1, 254));
        for (int i = 0; i < 255; i++) {
            int target = i == 0 ? 12 : 31 + 2 * (i - 1);
            chain.writeBytes(octets(0xC0 | target >>> 8, target));
        }
        int last = 31 + 2 * 254;
        var ends = joined(octets(0xC0 | last >>> 8, last), FIXED);
        assertForeign(joined(MessageText.head(ID, 2), chain.toByteArray(), ends));
        int first = 31 + 2 * 100;
        var short100 = joined(octets(0xC0 | first >>> 8, first), FIXED);
        var padded = joined(MessageText.head(ID, 2), chain.toByteArray(), short100);
        assertInstanceOf(Reply.Answered.class, read(padded));
    }

    /// RFC 9267 §3 and §4.
    @Test
    void l2_labelsAndNamesThatAreTooLongAreRefused() {
        for (int length = 64; length <= 191; length++) {
            assertForeign(withOwner(joined(octets(length), new byte[length], octets(0))));
        }
        var label = joined(octets(63), new byte[63]);
        assertForeign(withOwner(joined(label, label, label, label, octets(0)))); // 257 octets
        assertForeign(joined(MessageText.head(ID, 1), octets(3, 'a', 'b', 'c'))); // no end
    }

    /// RFC 9267 §5.
    @ParameterizedTest
    @ValueSource(ints = {0, 3, 5, 65_535})
    void l3_aLengthOfDataThatLiesIsRefused(int length) {
        var fixed = FIXED.clone();
        fixed[8] = (byte) (length >>> 8);
        fixed[9] = (byte) length;
        assertForeign(joined(MessageText.head(ID, 1), octets(0xC0, 12), fixed));
    }

    /// RFC 9267 §6.
    @Test
    void l4_countsThatLieAreRefused() {
        assertForeign(MessageText.head(ID, 65_535));
        assertForeign(MessageText.head(ID, 1));
        var many = new byte[WireCheck.RECORDS_MAX + 1][];
        java.util.Arrays.fill(many, joined(octets(0xC0, 12), FIXED));
        assertForeign(joined(MessageText.head(ID, many.length), joined(many)));
        var most = java.util.Arrays.copyOf(many, WireCheck.RECORDS_MAX);
        assertInstanceOf(
                Reply.Answered.class,
                read(joined(MessageText.head(ID, most.length), joined(most))));
    }

    /// RFC 5452 §9.1; address and port are those of a connected socket.
    @Test
    void l5_whatDoesNotMatchTheQuestionIsForeign() {
        var right = withOwner(octets(0xC0, 12));
        assertInstanceOf(Reply.Answered.class, read(right.clone()));
        // The id, the response flag, the opcode, the name, the type, the class.
        for (int at : new int[] {0, 1, 13, 16, 18}) {
            var wrong = right.clone();
            wrong[at] ^= 2;
            assertForeign(wrong);
        }
        var query = right.clone();
        query[2] &= 0x7F;
        assertForeign(query);
        var notify = right.clone();
        notify[2] |= 0x20;
        assertForeign(notify);
    }

    /// RFC 2181 §5.4.1: what stands beside the answer says nothing.
    @Test
    void l6_recordsOfOtherNamesAreNotKept() {
        var message =
                MessageText.answer(
                        question.message(ID, Edns.ON),
                        Section.ANSWER,
                        "bank. 60 IN A 10.6.6.6",
                        "a. 60 IN A 10.0.0.1");
        MessageText.add(message, Section.ADDITIONAL, "www.bank. 60 IN A 10.6.6.6");
        assertEquals(
                List.of(new NameRecord("a", RecordType.A, 60, "10.0.0.1")),
                answer(message).records());
    }

    /// RFC 1034 §5.2.2.
    @Test
    void l7_aCycleOfAliasesEnds() {
        var cycle =
                MessageText.answer(
                        question.message(ID, Edns.ON),
                        Section.ANSWER,
                        "a. 60 IN CNAME b.",
                        "b. 60 IN CNAME a.");
        assertInstanceOf(Reply.Failed.class, read(cycle.toWire()));
        assertInstanceOf(Reply.Failed.class, read(chain(ReplyReader.LINKS_MAX + 1).toWire()));
        var longest = answer(chain(ReplyReader.LINKS_MAX));
        assertEquals(Answer.Kind.FOUND, longest.kind());
        assertEquals(ReplyReader.LINKS_MAX + 1, longest.records().size());
    }

    private Message chain(int links) {
        var records = new ArrayList<String>();
        for (int i = 0; i < links; i++) {
            records.add((i == 0 ? "a" : "n" + i) + ". 60 IN CNAME n" + (i + 1) + ".");
        }
        records.add("n" + links + ". 60 IN A 10.0.0.1");
        return MessageText.answer(
                question.message(ID, Edns.ON), Section.ANSWER, records.toArray(String[]::new));
    }

    /// RFC 2308 §5: only the SOA of a zone that the name lies in says how long there is nothing.
    @Test
    void l7_theSoaOfAnotherZoneIsNotBelieved() {
        var soa = " 600 IN SOA ns. admin. 1 2 3 4 300";
        assertEquals(300, nothing("." + soa).ttlSeconds());
        assertEquals(0, nothing("other." + soa).ttlSeconds());
        assertEquals(0, nothing("x.a." + soa).ttlSeconds());
    }

    private Answer nothing(String authority) {
        return answer(
                MessageText.answer(question.message(ID, Edns.ON), Section.AUTHORITY, authority));
    }

    /// The work for a message is bounded by what it may hold: so many records, each name so long.
    @Test
    void l8_theWorkForAMessageIsBounded() {
        var names = new ByteArrayOutputStream();
        for (int i = 0; i < 4_000; i++) {
            names.writeBytes(octets(2, i >>> 8, i, 0));
            names.writeBytes(FIXED);
        }
        var many = joined(MessageText.head(ID, 4_000), names.toByteArray());
        assertForeign(many);
        var most = joined(MessageText.head(ID, WireCheck.RECORDS_MAX), names.toByteArray());
        assertInstanceOf(Reply.Answered.class, read(most.clone()));
        assertTrue(WireCheck.steps(most) <= 4L * WireCheck.RECORDS_MAX, "steps");
        long best = Long.MAX_VALUE;
        for (int i = 0; i < 200; i++) {
            long begin = System.nanoTime();
            read(most.clone());
            best = Math.min(best, System.nanoTime() - begin);
        }
        assertTrue(best <= 5_000_000, best + " ns");
    }

    /// RFC 2181 §8.
    @Test
    void l11_timesToLiveAreBounded() {
        assertEquals(60, answer("a. 60 IN A 10.0.0.1").ttlSeconds());
        assertEquals(0, answer("a. 0 IN A 10.0.0.1").ttlSeconds());
        assertEquals(86_400, answer("a. 2147483647 IN A 10.0.0.1").ttlSeconds());
        var wire = withOwner(octets(0xC0, 12));
        wire[wire.length - 10] = (byte) 0x80;
        assertEquals(0, assertInstanceOf(Reply.Answered.class, read(wire)).answer().ttlSeconds());
    }

    /// RFC 6891 §6.2.3.
    @Test
    void l12_datagramsOf1232OctetsAreAskedFor() {
        var asked = MessageText.parsed(question.message(ID, Edns.ON));
        assertEquals(1_232, asked.getOPT().getPayloadSize());
        assertTrue(asked.getHeader().getFlag(Flags.RD));
        assertFalse(MessageText.parsed(question.message(ID, Edns.OFF)).getOPT() != null);
    }

    /// Random octets, and answers with random faults, have a meaning or none; they never throw.
    @Test
    void anyOctetsAreRead() {
        var random = new Random(SEED);
        var message = chain(5).toWire();
        for (int i = 0; i < 20_000; i++) {
            var octets = i % 2 == 0 ? message.clone() : new byte[random.nextInt(300)];
            if (i % 2 == 1) random.nextBytes(octets);
            for (int faults = random.nextInt(8); faults > 0 && octets.length > 0; faults--) {
                octets[random.nextInt(octets.length)] = (byte) random.nextInt();
            }
            assertNotNull(read(octets), "seed " + SEED + ", round " + i);
        }
    }
}
