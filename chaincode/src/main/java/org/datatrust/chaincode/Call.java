package org.datatrust.chaincode;

import java.util.function.LongSupplier;
import org.datatrust.proof.MalformedException;
import org.datatrust.proof.name.ChannelName;
import org.datatrust.proof.name.NationalId;
import org.hyperledger.fabric.shim.ChaincodeStub;

/** One call of one function. */
final class Call {
    /** How far the creator's clock and that of an endorsing peer may be apart. */
    static final long MAX_SKEW_SECONDS = 15 * 60;

    private final ChaincodeStub stub;
    private final Arguments arguments;
    private final WorldState state;
    private final LongSupplier clock;

    Call(ChaincodeStub stub, Arguments arguments, LongSupplier clock) {
        this.stub = stub;
        this.arguments = arguments;
        this.state = new WorldState(stub);
        this.clock = clock;
    }

    Arguments arguments() {
        return arguments;
    }

    WorldState state() {
        return state;
    }

    /**
     * The transaction's time, seconds since 1970. Its creator chose it, and it is the same at every peer. The peer's own clock only
     * decides whether to endorse at all, so what is endorsed stays the same everywhere, while no time is accepted that the endorsing
     * organisations do not vouch for.
     */
    long time() throws RefusedException {
        long claimed = stub.getTxTimestamp().getEpochSecond();
        if (Math.abs(claimed - clock.getAsLong()) > MAX_SKEW_SECONDS) {
            throw new RefusedException(
                    Refusal.CLOCK_SKEW, "the transaction's time and the peer's are more than 15 minutes apart");
        }
        return claimed;
    }

    /** What is meant for one channel means nothing on another. */
    void requireChannel(ChannelName channel) throws RefusedException {
        if (!stub.getChannelId().equals(channel.value())) {
            throw new RefusedException(Refusal.OTHER_CHANNEL, "the request is meant for another channel");
        }
    }

    ChannelName channel() throws RefusedException {
        try {
            return ChannelName.parse(stub.getChannelId());
        } catch (MalformedException e) {
            throw Arguments.malformed(e);
        }
    }

    /** What is on the ledger stays there, so no name that somebody chooses may hold the number of a person. */
    static void requireNoPersonIn(String name) throws RefusedException {
        if (NationalId.isIn(name)) {
            throw new RefusedException(
                    Refusal.PERSONAL_NUMBER, "a name would stay on the ledger and holds the number of a person");
        }
    }

    /** Parsed only when a function asks: reading is open to every member of the channel. */
    Creator creator() throws RefusedException {
        return Creator.of(stub.getCreator());
    }
}
