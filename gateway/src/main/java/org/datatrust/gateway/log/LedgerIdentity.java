package org.datatrust.gateway.log;

import com.google.protobuf.InvalidProtocolBufferException;
import org.datatrust.gateway.ledger.Ledger;
import org.datatrust.gateway.ledger.Pause;
import org.datatrust.proof.Bytes;
import org.hyperledger.fabric.protos.common.Block;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The channel's block 0: the ledger that this data directory belongs to. */
final class LedgerIdentity {
    private static final Logger LOGGER = LoggerFactory.getLogger(LedgerIdentity.class);

    private final Bytes genesis;
    private volatile boolean compared;

    /** @param compared whether the block was just received from the ledger */
    LedgerIdentity(Bytes genesis, boolean compared) {
        this.genesis = genesis;
        this.compared = compared;
    }

    Bytes genesis() {
        return genesis;
    }

    /** Waits until the ledger shows that it is still the same one. */
    void require(Ledger ledger, Settings settings) throws InterruptedException, Refusal {
        Pause pause = new Pause(settings.maxPause());
        while (!compared) {
            switch (ledger.block(0)) {
                case Ledger.BlockCopy(Bytes block, var _) -> {
                    if (!same(block, genesis)) {
                        throw new Refusal(
                                Refusal.Reason.LOG_DIVERGED,
                                "the data directory belongs to another network: its block 0 is not the peer's");
                    }
                    compared = true;
                    return;
                }
                case Ledger.Unreachable(String why) ->
                    LOGGER.info("the own peer does not answer, trying again: {}", why);
            }
            pause.await();
        }
    }

    /** Peers add metadata of their own, so only what the header covers counts. */
    private static boolean same(Bytes one, Bytes other) {
        try {
            Block first = Block.parseFrom(one.toByteArray());
            Block second = Block.parseFrom(other.toByteArray());
            return first.getHeader().equals(second.getHeader())
                    && first.getData().equals(second.getData());
        } catch (InvalidProtocolBufferException e) {
            return false;
        }
    }
}
