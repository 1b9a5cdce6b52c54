package org.datatrust.gateway.server;

import com.google.protobuf.ByteString;
import java.util.Locale;
import org.datatrust.proof.Digest;
import org.datatrust.proof.MalformedException;
import org.datatrust.proof.dataset.DatasetState;
import org.datatrust.proof.dataset.Licence;
import org.datatrust.proof.dataset.LineageDirection;
import org.datatrust.proof.dataset.Parent;
import org.datatrust.proof.dataset.StandardLicence;
import org.datatrust.proof.dataset.VersionContent;
import org.datatrust.proof.dataset.VersionState;
import org.datatrust.proof.name.VersionName;
import org.datatrust.protocol.v1.Dataset;
import org.datatrust.protocol.v1.DatasetVersion;
import org.datatrust.protocol.v1.LegalBasis;
import org.datatrust.protocol.v1.ParentVersion;
import org.datatrust.protocol.v1.VersionStatus;
import org.datatrust.protocol.v1.Visibility;
import org.datatrust.protocol.v1.WithdrawalReason;

/** Datasets as messages of the protocol, and back. Numbers of the enumerations are those of docs/spec/dataset.md on both sides. */
final class DatasetWire {
    private DatasetWire() {}

    static VersionName version(String name) throws RefusedException {
        try {
            return VersionName.parse(name);
        } catch (MalformedException e) {
            throw new RefusedException(ErrorCode.BAD_NAME, String.valueOf(e.getMessage()));
        }
    }

    static LineageDirection direction(org.datatrust.protocol.v1.LineageDirection direction) throws RefusedException {
        return switch (direction) {
            case LINEAGE_UP -> LineageDirection.UP;
            case LINEAGE_DOWN -> LineageDirection.DOWN;
            case LINEAGE_DIRECTION_UNSPECIFIED, UNRECOGNIZED ->
                throw new RefusedException(ErrorCode.BAD_REQUEST, "The direction is LINEAGE_UP or LINEAGE_DOWN.");
        };
    }

    static Dataset of(DatasetState state, long asOfBlock) {
        return Dataset.newBuilder()
                .setName(state.newest().dataset().toString())
                .setNewestVersion(state.newest().toString())
                .setPublishedVersion(
                        state.published().map(VersionName::toString).orElse(""))
                .setChangeTime(ConsentWire.time(state.changedAt()))
                .setEvents(state.history().events())
                .setHistoryDigest(of(state.history().digest()))
                .setAsOfBlock(asOfBlock)
                .setState(Wire.of(state.encode()))
                .build();
    }

    static DatasetVersion of(VersionState state) {
        VersionContent content = state.content();
        DatasetVersion.Builder version = DatasetVersion.newBuilder()
                .setName(state.version().toString())
                .setStatus(VersionStatus.forNumber(state.status().code()))
                .setVisibility(Visibility.forNumber(content.visibility().code()))
                .setLegalBasis(LegalBasis.forNumber(content.basis().code()))
                .setDigestProfile(content.profile().id())
                .setData(of(content.data()))
                .setMediaType(content.mediaType().orElse(""))
                .setLicence(
                        switch (content.licence()) {
                            case StandardLicence standard -> standard.spdxId();
                            case Licence.Document(Digest sha256) -> sha256.hex();
                        })
                .setUpdateFrequency(content.frequency().uri())
                .setActivity(content.activity().name().toLowerCase(Locale.ROOT))
                .setContentDigest(of(content.digest()))
                .setDraftTime(ConsentWire.time(state.draftedAt()))
                .setChangeTime(ConsentWire.time(state.changedAt()))
                .setState(Wire.of(state.encode()));
        content.schema().ifPresent(schema -> version.setSchema(of(schema)));
        content.metadata().ifPresent(metadata -> version.setMetadata(of(metadata)));
        for (Parent parent : content.parents()) {
            version.addParents(ParentVersion.newBuilder()
                    .setVersion(parent.version().toString())
                    .setContentDigest(of(parent.content())));
        }
        state.publishedAt().ifPresent(at -> version.setPublishTime(ConsentWire.time(at)));
        state.reason().ifPresent(reason -> version.setWithdrawalReason(WithdrawalReason.forNumber(reason.code())));
        return version.build();
    }

    private static ByteString of(Digest digest) {
        return ByteString.copyFrom(digest.toByteArray());
    }
}
