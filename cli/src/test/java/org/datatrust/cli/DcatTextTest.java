package org.datatrust.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.datatrust.proof.Digest;
import org.datatrust.proof.consent.LegalBasis;
import org.datatrust.proof.dataset.Activity;
import org.datatrust.proof.dataset.Licence;
import org.datatrust.proof.dataset.Parent;
import org.datatrust.proof.dataset.StandardLicence;
import org.datatrust.proof.dataset.UpdateFrequency;
import org.datatrust.proof.dataset.VersionContent;
import org.datatrust.proof.dataset.VersionState;
import org.datatrust.proof.dataset.VersionStatus;
import org.datatrust.proof.dataset.Visibility;
import org.datatrust.proof.name.VersionName;
import org.datatrust.proof.statement.DigestProfile;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class DcatTextTest {
    private static final Digest DIGEST = Digest.sha256(new byte[1]);

    private static JsonNode dcat(Visibility visibility, DigestProfile profile, Licence licence, Parent... parents)
            throws Exception {
        VersionState state = new VersionState(
                VersionName.parse("orgs/test-agency/datasets/air/versions/3"),
                new VersionContent(
                        profile,
                        DIGEST,
                        Optional.of("text/csv"),
                        visibility,
                        LegalBasis.OFFICIAL_AUTHORITY,
                        licence,
                        UpdateFrequency.DAILY,
                        Activity.COLLECTED,
                        Optional.empty(),
                        Optional.empty(),
                        List.of(parents)),
                VersionStatus.PUBLISHED,
                1_767_225_600,
                Optional.of(1_767_225_660L),
                1_767_225_660,
                Optional.empty());
        return new JsonMapper().readTree(DcatText.of(state).toString());
    }

    @Test
    void tellsWhatACatalogueAsksFor() throws Exception {
        JsonNode dcat = dcat(
                Visibility.PUBLIC,
                DigestProfile.FILE_1,
                StandardLicence.OGDL_TAIWAN_1_0,
                new Parent(VersionName.parse("orgs/test-trade/datasets/raw/versions/1"), DIGEST));
        assertThat(dcat.at("/@type").stringValue()).isEqualTo("dcat:Dataset");
        assertThat(dcat.at("/dcat:version").stringValue()).isEqualTo("3");
        assertThat(dcat.at("/dcat:isVersionOf/@id").stringValue()).isEqualTo("orgs/test-agency/datasets/air");
        assertThat(dcat.at("/dct:publisher/@id").stringValue()).isEqualTo("orgs/test-agency");
        assertThat(dcat.at("/dct:issued").stringValue()).isEqualTo("2026-01-01T00:01:00Z");
        assertThat(dcat.at("/dct:license/@id").stringValue()).isEqualTo("http://spdx.org/licenses/OGDL-Taiwan-1.0");
        assertThat(dcat.at("/dct:accrualPeriodicity/@id").stringValue()).endsWith("/frequency/DAILY");
        assertThat(dcat.at("/dct:accessRights/@id").stringValue()).endsWith("/access-right/PUBLIC");
        assertThat(dcat.at("/prov:wasDerivedFrom/0/@id").stringValue())
                .isEqualTo("orgs/test-trade/datasets/raw/versions/1");
        assertThat(dcat.at("/dcat:distribution/spdx:checksum/spdx:checksumValue")
                        .stringValue())
                .isEqualTo(DIGEST.hex());
    }

    /** A commitment, or a root over salted parts, is no checksum that anybody could compare with a file. */
    @Test
    void givesNoChecksumWhereTheLedgerHoldsNone() throws Exception {
        assertThat(dcat(Visibility.CONSENTED, DigestProfile.FILE_1, new Licence.Document(DIGEST))
                        .at("/dcat:distribution/spdx:checksum")
                        .isMissingNode())
                .isTrue();
        JsonNode parts = dcat(Visibility.PUBLIC, DigestProfile.CSV_1, new Licence.Document(DIGEST));
        assertThat(parts.at("/dcat:distribution/spdx:checksum").isMissingNode()).isTrue();
        assertThat(parts.at("/dct:license/@id").stringValue()).contains(DIGEST.hex());
    }
}
