package org.datatrust.integration;

import com.google.protobuf.ByteString;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.Digest;
import org.datatrust.proof.name.ChannelName;
import org.datatrust.proof.name.DatasetName;
import org.datatrust.proof.name.OrganisationId;
import org.datatrust.proof.statement.DigestProfile;
import org.datatrust.proof.statement.Statement;

/** Statements that follow from a name and a number, so that a test can say later what it sent. */
record Entries(String channel, String name) {

    /** What statement {@code number} is about. */
    byte[] content(long number) {
        return ("content " + number + " of " + name).getBytes(StandardCharsets.UTF_8);
    }

    Statement statement(long number) {
        byte[] content = content(number);
        Digest salt = Digest.sha256(("salt " + number + " of " + name).getBytes(StandardCharsets.UTF_8));
        return new Statement(
                new ChannelName(channel),
                new DatasetName(new OrganisationId(TestNetwork.AGENCY), "load"),
                "1",
                DigestProfile.FILE_1,
                Digest.sha256(content),
                content.length,
                salt.bytes().slice(0, Statement.SALT_SIZE_BYTES),
                Optional.of("測試 " + number),
                Optional.empty(),
                Optional.empty(),
                List.of());
    }

    Bytes encoded(long number) {
        return statement(number).encode();
    }

    /** Statements {@code [from, from + count)} as a message carries them. */
    List<ByteString> message(long from, int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> ByteString.copyFrom(encoded(from + i).toByteArray()))
                .toList();
    }
}
