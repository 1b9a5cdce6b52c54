package org.datatrust.benchmarks;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.Digest;
import org.datatrust.proof.name.ChannelName;
import org.datatrust.proof.name.DatasetName;
import org.datatrust.proof.name.OrganisationId;
import org.datatrust.proof.statement.DigestProfile;
import org.datatrust.proof.statement.Statement;

/** Makes the statements that are anchored: real ones of ordinary size (about 240 bytes), each different. */
final class Records {
    private final ChannelName channel;
    private final DatasetName dataset;
    private final SplittableRandom random;
    private long made;

    Records(ChannelName channel, OrganisationId organisation, long seed) {
        this.channel = channel;
        this.dataset = new DatasetName(organisation, "bench");
        this.random = new SplittableRandom(seed);
    }

    List<ByteString> next(int count) {
        List<ByteString> records = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            records.add(UnsafeByteOperations.unsafeWrap(next().toByteArray()));
        }
        return records;
    }

    Bytes next() {
        long number = made++;
        byte[] salt = new byte[Statement.SALT_SIZE_BYTES];
        random.nextBytes(salt);
        byte[] content = ByteBuffer.allocate(8).putLong(number).array();
        return new Statement(
                        channel,
                        dataset,
                        "v1",
                        DigestProfile.FILE_1,
                        Digest.sha256(content),
                        content.length,
                        Bytes.copyOf(salt),
                        Optional.of("issues/%03d/item-%07d.txt".formatted(number % 252, number)),
                        Optional.of("text/plain"),
                        Optional.of(Instant.ofEpochMilli(1_767_225_600_000L + number)),
                        List.of())
                .encode();
    }

    /** The content that the statement with this number describes. */
    static byte[] content(long number) {
        return ByteBuffer.allocate(8).putLong(number).array();
    }
}
