package dev.netstack.names;

import java.net.UnknownHostException;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.TextParseException;

/// A name and a type; names differ by more than case (RFC 4343 §3).
record Question(Name name, RecordType type) {
    /// Octets of a datagram that crosses any path unfragmented: fragments can be forged.
    static final int EDNS_OCTETS = 1_232;

    /// Whether the query says that answers may be longer than 512 octets (RFC 6891 §6.2.3).
    enum Edns {
        ON,
        OFF
    }

    /// @throws UnknownHostException when `name` is not one (RFC 1035 §2.3.4)
    static Question of(String name, RecordType type) throws UnknownHostException {
        return new Question(absolute(name), type);
    }

    private static Name absolute(String name) throws UnknownHostException {
        try {
            return Name.fromString(name, Name.root);
        } catch (TextParseException wrong) {
            throw new UnknownHostException("'" + name + "' is not a name: " + wrong.getMessage());
        }
    }

    Question withName(Name other) {
        return new Question(other, type);
    }

    /// A message that asks for this, and for recursion.
    ///
    /// @param id 16 bits that nobody can guess (RFC 5452 §9.2)
    byte[] message(int id, Edns edns) {
        var message = new Message(id);
        message.getHeader().setFlag(Flags.RD);
        message.addRecord(Record.newRecord(name, type.number(), DClass.IN), Section.QUESTION);
        if (edns == Edns.ON)
            message.addRecord(new OPTRecord(EDNS_OCTETS, 0, 0), Section.ADDITIONAL);
        return message.toWire();
    }
}
