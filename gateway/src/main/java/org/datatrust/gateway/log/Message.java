package org.datatrust.gateway.log;

import java.nio.ByteBuffer;
import java.util.List;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.Digest;
import org.datatrust.proof.MalformedException;
import org.datatrust.proof.log.LogHash;
import org.datatrust.proof.name.ChannelName;
import org.datatrust.proof.name.OrganisationId;
import org.datatrust.proof.statement.Statement;

/** Checked and hashed entries on their way into the journal. The arrays are never changed after construction. */
final class Message {
    private final KeptLog log;
    private final Bytes requestKey;
    private final byte[][] entries;
    private final Digest[] leaves;
    private final Digest digest;
    private final int sizeBytes;
    private final LogTicket ticket;

    private Message(KeptLog log, Bytes requestKey, byte[][] entries, Digest[] leaves, Digest digest, int sizeBytes) {
        this.log = log;
        this.requestKey = requestKey;
        this.entries = entries;
        this.leaves = leaves;
        this.digest = digest;
        this.sizeBytes = sizeBytes;
        this.ticket = new LogTicket(log, entries.length);
    }

    /** Checks every entry and hashes it: the work that the callers' threads can share. */
    static Message check(
            KeptLog log, Bytes requestKey, List<Bytes> statements, ChannelName channel, OrganisationId organisation)
            throws Refusal {
        int count = statements.size();
        byte[][] entries = new byte[count][];
        Digest[] leaves = new Digest[count];
        ByteBuffer all = ByteBuffer.allocate(count * Digest.SIZE_BYTES);
        int sizeBytes = 0;
        for (int i = 0; i < count; i++) {
            byte[] entry = statements.get(i).toByteArray();
            checkEntry(entry, i, channel, organisation);
            entries[i] = entry;
            leaves[i] = LogHash.leaf(entry);
            leaves[i].putInto(all);
            sizeBytes += entry.length;
        }
        return new Message(log, requestKey, entries, leaves, Digest.sha256(all.array()), sizeBytes);
    }

    private static void checkEntry(byte[] entry, int position, ChannelName channel, OrganisationId organisation)
            throws Refusal {
        Statement statement;
        try {
            statement = Statement.parse(entry);
        } catch (MalformedException e) {
            throw new Refusal(
                    Refusal.Reason.MALFORMED_ENTRY, "entry " + position + ": " + e.code() + " " + e.getMessage());
        }
        if (!statement.channel().equals(channel)) {
            throw new Refusal(
                    Refusal.Reason.MISDIRECTED_ENTRY,
                    "entry " + position + " is meant for another channel than " + channel);
        }
        if (!statement.dataset().organisation().equals(organisation)) {
            throw new Refusal(
                    Refusal.Reason.MISDIRECTED_ENTRY,
                    "entry " + position + " speaks of a dataset of another organisation than " + organisation);
        }
    }

    KeptLog log() {
        return log;
    }

    Bytes requestKey() {
        return requestKey;
    }

    int count() {
        return entries.length;
    }

    byte[] entry(int index) {
        return entries[index];
    }

    Digest leaf(int index) {
        return leaves[index];
    }

    int sizeBytes() {
        return sizeBytes;
    }

    LogTicket ticket() {
        return ticket;
    }

    /** Over the leaf hashes: equal for equal entries in equal order. */
    Digest digest() {
        return digest;
    }
}
