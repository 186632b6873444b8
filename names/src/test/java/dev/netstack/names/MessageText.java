package dev.netstack.names;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Master;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Section;

/// Messages of a server, their records written as in a zone file.
final class MessageText {
    private MessageText() {}

    /// An answer to `question`, with `records` in `section`.
    static Message answer(byte[] question, int section, String... records) {
        var answer = parsed(question).clone();
        answer.getHeader().setFlag(Flags.QR);
        answer.removeAllRecords(Section.ADDITIONAL);
        add(answer, section, records);
        return answer;
    }

    static void add(Message to, int section, String... records) {
        try {
            for (var text : records) {
                var lines = new ByteArrayInputStream(text.getBytes(US_ASCII));
                var record = new Master(lines, Name.root).nextRecord();
                to.addRecord(record, section);
            }
        } catch (IOException wrong) {
            throw new IllegalArgumentException(wrong);
        }
    }

    static Message parsed(byte[] octets) {
        try {
            return new Message(octets);
        } catch (IOException wrong) {
            throw new IllegalArgumentException(wrong);
        }
    }

    /// The head of an answer to A of `a.`: 19 octets, the name at 12.
    static byte[] head(int id, int answers) {
        return new byte[] {
            (byte) (id >>> 8),
            (byte) id,
            (byte) 0x81,
            (byte) 0x80,
            0,
            1,
            (byte) (answers >>> 8),
            (byte) answers,
            0,
            0,
            0,
            0,
            1,
            'a',
            0,
            0,
            (byte) RecordType.A.number(),
            0,
            (byte) DClass.IN
        };
    }
}
