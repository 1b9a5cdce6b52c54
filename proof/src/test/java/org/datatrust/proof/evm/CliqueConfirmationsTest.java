package org.datatrust.proof.evm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.Digest;
import org.datatrust.proof.bridge.EvmContract;
import org.datatrust.proof.bridge.EvmEvidence;
import org.datatrust.proof.bridge.EvmFinding;
import org.datatrust.proof.bridge.EvmJudgement;
import org.datatrust.proof.bridge.PinnedChain;
import org.junit.jupiter.api.Test;

/** Blocks of Clique count when enough different signers built on them. */
class CliqueConfirmationsTest {
    private static final Word SLOT = Word.of(5);
    private static final Digest VALUE = Digest.sha256(new byte[] {5});
    private static final EvmContract CONTRACT =
            new EvmContract(TestChain.address(0x22), Digest.sha256(new byte[] {0x22}));

    private static PinnedChain chain(int signers, int confirmations) {
        return new PinnedChain(
                new ChainId(1338),
                Digest.sha256(new byte[] {9}),
                Engine.CLIQUE,
                List.of(new PinnedChain.ValidatorPeriod(0, TestChain.validators(signers))),
                confirmations);
    }

    private static EvmFinding judge(PinnedChain chain, int... signers) {
        Bytes slot = Keccak256.of(SLOT.content()).bytes();
        Trie storage = Trie.of(
                Map.of(slot, Rlp.scalar(new BigInteger(1, VALUE.toByteArray())).encode()));
        Bytes account = Keccak256.of(CONTRACT.address().content()).bytes();
        Trie state =
                Trie.of(Map.of(account, new Account(1, BigInteger.ZERO, storage.root(), CONTRACT.codeHash()).encode()));
        List<Bytes> headers = new ArrayList<>();
        Digest parent = Digest.sha256(new byte[] {1});
        for (int i = 0; i < signers.length; i++) {
            Bytes header = header(10 + i, parent, state.root(), signers[i]);
            parent = Keccak256.of(header);
            headers.add(header);
        }
        return EvmJudgement.of(
                chain,
                CONTRACT,
                SLOT,
                new EvmEvidence(
                        headers,
                        state.prove(account).nodes(),
                        storage.prove(slot).nodes()));
    }

    private static Bytes header(long number, Digest parent, Digest stateRoot, int signer) {
        Bytes zeros = Bytes.copyOf(new byte[32]);
        List<Rlp> fields = TestChain.fields(15, number, zeros, TestChain.VANITY);
        fields.set(0, Rlp.text(parent));
        fields.set(3, Rlp.text(stateRoot));
        Digest sealed = Keccak256.of(new Rlp.Sequence(fields).encode());
        fields.set(12, Rlp.text(TestChain.VANITY.concat(TestChain.sign(signer, sealed))));
        return new Rlp.Sequence(fields).encode();
    }

    @Test
    void moreThanHalfOfTheSignersInTurnMakeABlockProbable() {
        assertThat(judge(chain(7, 3), 1, 2, 3, 4)).isInstanceOfSatisfying(EvmFinding.Kept.class, kept -> {
            assertThat(kept.isFinal()).isFalse();
            assertThat(kept.value().digest()).isEqualTo(VALUE);
        });
        assertThat(judge(chain(3, 5), 1, 2, 3, 1, 2, 3)).isInstanceOf(EvmFinding.Kept.class);
        assertThat(judge(chain(1, 1), 1, 1)).isInstanceOf(EvmFinding.Kept.class);
    }

    @Test
    void oneSignerOrHalfOfThemCannotConfirmThemselves() {
        assertThat(judge(chain(7, 3), 1, 1, 1, 1)).isInstanceOf(EvmFinding.Refused.class);
        assertThat(judge(chain(7, 5), 1, 2, 3, 1, 2, 3)).isInstanceOf(EvmFinding.Refused.class);
        assertThat(judge(chain(3, 1), 2, 2)).isInstanceOf(EvmFinding.Refused.class);
    }

    @Test
    void strangersFewerHeadersAndGapsProveNothing() {
        assertThat(judge(chain(7, 3), 1, 2, 3, 8)).isInstanceOf(EvmFinding.Refused.class);
        assertThat(judge(chain(7, 3), 1, 2, 3)).isInstanceOf(EvmFinding.Refused.class);
        assertThat(judge(chain(7, 3), 1, 2, 3, 4, 5)).isInstanceOf(EvmFinding.Refused.class);
    }

    @Test
    void fewerConfirmationsThanHalfOfTheSignersAreNoPin() {
        assertThatThrownBy(() -> chain(7, 2)).isInstanceOf(IllegalArgumentException.class);
        assertThat(chain(7, 3).confirmations()).isEqualTo(3);
    }
}
