package org.datatrust.cli;

import java.time.Instant;
import org.datatrust.proof.Digest;
import org.datatrust.proof.dataset.Licence;
import org.datatrust.proof.dataset.Parent;
import org.datatrust.proof.dataset.StandardLicence;
import org.datatrust.proof.dataset.VersionContent;
import org.datatrust.proof.dataset.VersionState;
import org.datatrust.proof.name.VersionName;

/**
 * A version in the terms of DCAT 3 (W3C Recommendation of 2024-08-22), as JSON-LD: what the ledger knows of it, for catalogues. Titles and
 * descriptions stay in the owner's own DCAT document, whose digest the ledger holds.
 */
final class DcatText {
    private static final String ACCESS = "http://publications.europa.eu/resource/authority/access-right/";
    private static final String LICENCES = "http://spdx.org/licenses/";
    private static final String IANA = "https://www.iana.org/assignments/media-types/";

    private DcatText() {}

    static JsonText of(VersionState state) {
        VersionContent content = state.content();
        VersionName name = state.version();
        JsonText out = new JsonText().beginObject();
        out.key("@context").beginObject();
        out.member("dcat", DcatDocument.DCAT)
                .member("dct", DcatDocument.DCT)
                .member("adms", "http://www.w3.org/ns/adms#")
                .member("prov", DcatDocument.PROV)
                .member("spdx", DcatDocument.SPDX)
                .member("dpv", DcatDocument.DPV)
                .member("foaf", DcatDocument.FOAF)
                .member("dt", DcatDocument.DT)
                .end();
        out.member("@type", "dcat:Dataset")
                .member("@id", name.toString())
                .member("dct:identifier", name.toString())
                .member("dcat:version", Integer.toString(name.number()));
        reference(out, "dcat:isVersionOf", name.dataset().toString());
        reference(out, "dct:publisher", "orgs/" + name.dataset().organisation());
        out.member("dct:created", time(state.draftedAt()));
        state.publishedAt().ifPresent(at -> out.member("dct:issued", time(at)));
        out.member("dct:modified", time(state.changedAt())).member("adms:status", DatasetCommands.word(state.status()));
        switch (content.licence()) {
            case StandardLicence standard -> reference(out, "dct:license", LICENCES + standard.spdxId());
            case Licence.Document(Digest sha256) -> reference(out, "dct:license", DcatDocument.SHA256 + sha256.hex());
        }
        reference(out, "dct:accrualPeriodicity", content.frequency().uri());
        reference(out, "dct:accessRights", ACCESS + DcatDocument.accessRight(content.visibility()));
        out.member("dt:visibility", content.visibility().name());
        reference(out, "dpv:hasLegalBasis", content.basis().term());
        out.member("dt:activity", content.activity().name());
        content.schema().ifPresent(sha256 -> reference(out, "dct:conformsTo", DcatDocument.SHA256 + sha256.hex()));
        content.metadata()
                .ifPresent(sha256 -> reference(out, "foaf:isPrimaryTopicOf", DcatDocument.SHA256 + sha256.hex()));
        if (!content.parents().isEmpty()) {
            out.key("prov:wasDerivedFrom").beginArray();
            for (Parent parent : content.parents()) {
                out.beginObject().member("@id", parent.version().toString()).end();
            }
            out.end();
        }
        out.key("dcat:distribution").beginObject().member("@type", "dcat:Distribution");
        content.mediaType().ifPresent(type -> reference(out, "dcat:mediaType", IANA + type));
        out.member("dt:digestProfile", content.profile().id());
        if (!content.isCommitted() && !content.profile().hasParts()) {
            out.key("spdx:checksum")
                    .beginObject()
                    .member("@type", "spdx:Checksum")
                    .member("spdx:algorithm", "spdx:checksumAlgorithm_sha256")
                    .member("spdx:checksumValue", content.data().hex())
                    .end();
        }
        return out.end().end();
    }

    private static void reference(JsonText out, String name, String id) {
        out.key(name).beginObject().member("@id", id).end();
    }

    private static String time(long seconds) {
        return Instant.ofEpochSecond(seconds).toString();
    }
}
