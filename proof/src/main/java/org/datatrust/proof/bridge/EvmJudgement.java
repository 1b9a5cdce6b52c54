package org.datatrust.proof.bridge;

import java.util.ArrayList;
import java.util.List;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.Digest;
import org.datatrust.proof.MalformedException;
import org.datatrust.proof.evm.Account;
import org.datatrust.proof.evm.AccountProof;
import org.datatrust.proof.evm.BlockHeader;
import org.datatrust.proof.evm.EvmBlock;
import org.datatrust.proof.evm.SealCheck;
import org.datatrust.proof.evm.StorageProof;
import org.datatrust.proof.evm.TrieCheck;
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
        Digest hash = confirmed(chain, headers);
        BlockHeader header = headers.getFirst();
        EvmBlock block = new EvmBlock(chain.id(), header.number(), hash, header.stateRoot(), header.receiptsRoot());
        boolean isFinal = chain.confirmations() == 0;

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
        return switch (new StorageProof(slot, evidence.storage()).check(account.storageRoot())) {
            case TrieCheck.Included<Word>(Word value) -> new EvmFinding.Kept(block, isFinal, header.timestamp(), value);
            case TrieCheck.Excluded<Word>() -> new EvmFinding.KeptNothing(block, isFinal, header.timestamp());
            case TrieCheck.Refused<Word>(String code, String detail) -> new EvmFinding.Refused(code, detail);
        };
    }

    /** The hash of the first block, if it and exactly the demanded number after it were sealed as pinned. */
    private static Digest confirmed(PinnedChain chain, List<BlockHeader> headers) throws MalformedException {
        if (headers.size() != 1 + chain.confirmations()) {
            throw new MalformedException(
                    NOT_CONFIRMED,
                    headers.size() + " headers, demanded are " + (1 + chain.confirmations()) + " on this chain");
        }
        if (headers.getFirst().number() == 0) {
            throw new MalformedException(NOT_CONFIRMED, "nobody seals block 0");
        }
        Digest first = Crossing.NO_ROOT;
        Digest before = Crossing.NO_ROOT;
        for (int i = 0; i < headers.size(); i++) {
            BlockHeader header = headers.get(i);
            if (i > 0
                    && (!header.parentHash().equals(before)
                            || header.number() != headers.get(i - 1).number() + 1)) {
                throw new MalformedException(NOT_CONFIRMED, "header " + (i + 1) + " does not follow the one before");
            }
            before = switch (chain.engine().check(header, chain.validatorsOf(header.number()))) {
                case SealCheck.Final(Digest hash, var signers) -> hash;
                case SealCheck.Probable(Digest hash, var signer) -> hash;
                case SealCheck.Refused(String code, String detail) -> throw new MalformedException(code, detail);
            };
            if (i == 0) {
                first = before;
            }
        }
        return first;
    }
}
