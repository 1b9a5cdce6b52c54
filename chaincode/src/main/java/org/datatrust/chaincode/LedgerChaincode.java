package org.datatrust.chaincode;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.hyperledger.fabric.shim.ChaincodeBase;
import org.hyperledger.fabric.shim.ChaincodeStub;
import org.jspecify.annotations.Nullable;

/**
 * Answers the peer. Accepted calls have status 200 and a payload; refused calls status 400 and a message that starts with a code of
 * {@link Refusal}; anything unexpected status 500 and always the same message, because peers compare answers.
 */
public final class LedgerChaincode extends ChaincodeBase {
    private static final Logger LOGGER = Logger.getLogger(LedgerChaincode.class.getName());

    private static final int OK = 200;
    /** The shim knows 200, 400 and 500 only: any other number makes it fail with a null pointer. */
    private static final int REFUSED = 400;

    private static final int FAILED = 500;
    private static final String INTERNAL = "CHC-00 INTERNAL: the chaincode could not carry out the call";

    /** Longer than any name in the table. */
    private static final int MAX_FUNCTION_BYTES = 64;

    private final LongSupplier clock;

    /** @param clock this machine's time, seconds since 1970 */
    LedgerChaincode(LongSupplier clock) {
        this.clock = clock;
    }

    /**
     * Tells the shim the package id. Its other way reads the environment, where leftovers of a peer's settings ({@code CORE_PEER_TLS_*})
     * would be taken for its own.
     */
    void identify(String packageId) {
        processCommandLineOptions(new String[] {"--id=" + packageId});
    }

    /** The chaincode is committed without an initialisation call, so this never runs in a healthy network. */
    @Override
    public Response init(ChaincodeStub stub) {
        return refused(new RefusedException(Refusal.UNKNOWN_FUNCTION, "there is nothing to initialise"));
    }

    @Override
    public Response invoke(ChaincodeStub stub) {
        try {
            return dispatch(stub);
        } catch (RefusedException e) {
            return refused(e);
        } catch (RuntimeException e) {
            // Only where it happened: messages of exceptions may quote the request.
            StackTraceElement[] trace = e.getStackTrace();
            LOGGER.log(Level.SEVERE, "CHC-00 {0} at {1}", new Object[] {
                e.getClass().getName(), trace.length == 0 ? "unknown" : trace[0]
            });
            return response(FAILED, INTERNAL, null);
        }
    }

    private Response dispatch(ChaincodeStub stub) throws RefusedException {
        List<byte[]> args = stub.getArgs();
        if (args.isEmpty() || args.getFirst().length > MAX_FUNCTION_BYTES) {
            throw unknownFunction();
        }
        // Latin-1 maps each byte to one character, so no two byte strings share a name.
        String name = new String(args.getFirst(), StandardCharsets.ISO_8859_1);
        LedgerFunction function = LedgerFunction.named(name).orElseThrow(LedgerChaincode::unknownFunction);
        Call call = new Call(stub, new Arguments(args.subList(1, args.size())), clock);
        return response(OK, "", function.run(call).toByteArray());
    }

    private static RefusedException unknownFunction() {
        return new RefusedException(Refusal.UNKNOWN_FUNCTION, "the first argument names no function of this chaincode");
    }

    private static Response refused(RefusedException refusal) {
        return response(REFUSED, refusal.response(), null);
    }

    private static Response response(int status, String message, byte @Nullable [] payload) {
        return new Response(status, message, payload);
    }
}
