package org.datatrust.proof.bridge;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.Digest;
import org.datatrust.proof.MalformedException;
import org.datatrust.proof.evm.Account;
import org.datatrust.proof.evm.AccountProof;
import org.datatrust.proof.evm.BlockHeader;
import org.datatrust.proof.evm.EvmAddress;
import org.datatrust.proof.evm.EvmBlock;
import org.datatrust.proof.evm.SealCheck;
import org.datatrust.proof.evm.StorageProof;
import org.datatrust.proof.evm.TrieCheck;
import org.datatrust.proof.evm.ValidatorSet;
import org.datatrust.proof.evm.Word;

/** Judges evidence of another chain by what is pinned, step by step of docs/spec/bridge.md, section 4. Pure. */
public final class EvmJudgement {
    /** More or fewer headers than the pins demand, or one that does not follow the one before. */
    public static final String NOT_CONFIRMED = "BRG-03";
    /** There is no such account, or its code is not the pinned one. */
    public static final String OTHER_CONTRACT = "BRG-04";

    private EvmJudgement() {}

    /** What a contract keeps in a slot, by the state of a block that counts. */
    public static EvmFinding of(PinnedChain chain, EvmContract contract, Word slot, EvmEvidence evidence) {
        try {
            return judge(chain, contract, slot, evidence);
        } catch (MalformedException e) {
            return new EvmFinding.Refused(e.code(), String.valueOf(e.getMessage()));
        }
    }

    private static EvmFinding judge(PinnedChain chain, EvmContract contract, Word slot, EvmEvidence evidence)
            throws MalformedException {
        List<BlockHeader> headers = new ArrayList<>();
        for (Bytes header : evidence.headers()) {
            headers.add(BlockHeader.parse(header));
        }
        requireRow(chain, headers);
        BlockHeader header = headers.getFirst();

        // Hashing is cheap and seals are not: what proves nothing anyway costs no signature.
        Account account = switch (new AccountProof(contract.address(), evidence.account()).check(header.stateRoot())) {
            case TrieCheck.Included<Account>(Account found) -> found;
            case TrieCheck.Excluded<Account>() ->
                throw new MalformedException(OTHER_CONTRACT, "there is no account " + contract.address());
            case TrieCheck.Refused<Account>(String code, String detail) -> throw new MalformedException(code, detail);
        };
        if (!account.codeHash().equals(contract.codeHash())) {
            throw new MalformedException(
                    OTHER_CONTRACT,
                    "the code of " + contract.address() + " has the hash " + account.codeHash() + ", pinned is "
                            + contract.codeHash());
        }
        Optional<Word> value = switch (new StorageProof(slot, evidence.storage()).check(account.storageRoot())) {
            case TrieCheck.Included<Word>(Word found) -> Optional.of(found);
            case TrieCheck.Excluded<Word>() -> Optional.empty();
            case TrieCheck.Refused<Word>(String code, String detail) -> throw new MalformedException(code, detail);
        };

        Digest hash = sealed(chain, headers);
        EvmBlock block = new EvmBlock(chain.id(), header.number(), hash, header.stateRoot(), header.receiptsRoot());
        boolean isFinal = chain.confirmations() == 0;
        return value.<EvmFinding>map(kept -> new EvmFinding.Kept(block, isFinal, header.timestamp(), kept))
                .orElseGet(() -> new EvmFinding.KeptNothing(block, isFinal, header.timestamp()));
    }

    /** Exactly as many headers as the pins demand, each the child of the one before. */
    private static void requireRow(PinnedChain chain, List<BlockHeader> headers) throws MalformedException {
        if (headers.size() != 1 + chain.confirmations()) {
            throw new MalformedException(
                    NOT_CONFIRMED,
                    headers.size() + " headers, demanded are " + (1 + chain.confirmations()) + " on this chain");
        }
        if (headers.getFirst().number() == 0) {
            throw new MalformedException(NOT_CONFIRMED, "nobody seals block 0");
        }
        for (int i = 1; i < headers.size(); i++) {
            BlockHeader before = headers.get(i - 1);
            if (!headers.get(i).parentHash().equals(chain.engine().blockHash(before))
                    || headers.get(i).number() != before.number() + 1) {
                throw new MalformedException(NOT_CONFIRMED, "header " + (i + 1) + " does not follow the one before");
            }
        }
    }

    /** The hash of the first block, if all were sealed as pinned. */
    private static Digest sealed(PinnedChain chain, List<BlockHeader> headers) throws MalformedException {
        List<EvmAddress> sealers = new ArrayList<>();
        for (BlockHeader header : headers) {
            ValidatorSet validators = chain.validatorsOf(header.number());
            switch (chain.engine().check(header, validators)) {
                case SealCheck.Final _ -> {
                    // A quorum is enough.
                }
                case SealCheck.Probable(Digest _, EvmAddress signer) -> {
                    // EIP-225: whoever sealed one block pauses for half of the signers. Else one could confirm itself.
                    int from = Math.max(0, sealers.size() - validators.size() / 2);
                    if (sealers.subList(from, sealers.size()).contains(signer)) {
                        throw new MalformedException(
                                NOT_CONFIRMED,
                                signer + " sealed two of " + (validators.size() / 2 + 1) + " blocks in a row");
                    }
                    sealers.add(signer);
                }
                case SealCheck.Refused(String code, String detail) -> throw new MalformedException(code, detail);
            }
        }
        return chain.engine().blockHash(headers.getFirst());
    }
}
