package org.datatrust.proof.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.datatrust.proof.Digest;
import org.datatrust.proof.name.ChannelName;
import org.datatrust.proof.name.LogName;
import org.datatrust.proof.name.OrganisationId;
import org.junit.jupiter.api.Test;

class CheckpointTest {
    private static Checkpoint checkpoint(long size, long block, long transaction) {
        return new Checkpoint(
                new ChannelName("datatrust"),
                new LogName(new OrganisationId("test-agency"), "main"),
                size,
                Digest.ofHex("9973d59833df63098466398dce601f17b30a182b33c978dbb42cb7ea27e7351f"),
                block,
                transaction);
    }

    @Test
    void isWrittenAsTheSpecificationShows() throws IOException {
        String specification = Files.readString(
                Path.of(System.getProperty("datatrust.root", "..")).resolve("docs/spec/checkpoint.md"));
        assertThat(specification.replace("\n", ""))
                .contains(checkpoint(5, 7, 0).encode().hex());
    }

    @Test
    void refusesNumbersThatNoLedgerHolds() {
        assertThatThrownBy(() -> checkpoint(0, 7, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> checkpoint(1, -1, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> checkpoint(1, 7, -1)).isInstanceOf(IllegalArgumentException.class);
    }
}
