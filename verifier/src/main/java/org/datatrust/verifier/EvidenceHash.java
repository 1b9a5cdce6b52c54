package org.datatrust.verifier;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.List;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.Digest;
import org.datatrust.verifier.bundle.Anchoring;
import org.datatrust.verifier.bundle.BlockEvidence;
import org.datatrust.verifier.bundle.Context;

/** Names evidence by its content, every part with its length, so that what was found about it can be remembered. */
final class EvidenceHash {
    private final MessageDigest sha = Digest.newSha256();

    static Digest of(Context context) {
        EvidenceHash hash = new EvidenceHash();
        hash.number(context.configurations().size());
        context.configurations().forEach(hash::block);
        hash.number(context.definitions().size());
        context.definitions().forEach(definition -> {
            hash.block(definition.block());
            hash.number(definition.transaction());
        });
        return Digest.of(hash.sha.digest());
    }

    static Digest of(Anchoring anchoring) {
        EvidenceHash hash = new EvidenceHash();
        hash.bytes(Bytes.utf8(anchoring.log().toString()));
        hash.block(anchoring.block());
        hash.number(anchoring.transaction());
        hash.bytes(anchoring.view());
        hash.number(anchoring.times().size());
        anchoring.times().forEach(time -> {
            hash.bytes(time.token());
            for (List<Bytes> parts : List.of(time.certificates(), time.revocationLists(), time.statusAnswers())) {
                hash.number(parts.size());
                parts.forEach(hash::bytes);
            }
        });
        hash.number(anchoring.countersignatures().size());
        anchoring.countersignatures().forEach(countersignature -> {
            hash.bytes(Bytes.utf8(countersignature.organisation().value()));
            hash.bytes(countersignature.key());
            hash.bytes(countersignature.signature());
        });
        hash.number(anchoring.current().isPresent() ? 1 : 0);
        anchoring.current().ifPresent(current -> {
            hash.bytes(current.view());
            hash.number(current.consistency().size());
            current.consistency().forEach(step -> hash.sha.update(step.toByteArray()));
        });
        hash.number(anchoring.witnesses().size());
        anchoring.witnesses().forEach(witness -> {
            hash.number(witness.chain().value());
            hash.number(witness.size());
            hash.number(witness.consistency().size());
            witness.consistency().forEach(step -> hash.sha.update(step.toByteArray()));
            hash.bytes(witness.evidence());
        });
        return Digest.of(hash.sha.digest());
    }

    private void block(BlockEvidence block) {
        number(block.number());
        bytes(block.previousHash());
        sha.update(block.dataHash().toByteArray());
        number(block.envelopes().size());
        block.envelopes().forEach(this::bytes);
        bytes(block.signatures());
    }

    private void bytes(Bytes value) {
        number(value.size());
        sha.update(value.toByteArray());
    }

    private void number(long value) {
        sha.update(ByteBuffer.allocate(Long.BYTES).putLong(value).array());
    }
}
