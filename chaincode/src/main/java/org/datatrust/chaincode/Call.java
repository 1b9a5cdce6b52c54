package org.datatrust.chaincode;

import org.hyperledger.fabric.shim.ChaincodeStub;

/** One call of one function. */
final class Call {
    private final ChaincodeStub stub;
    private final Arguments arguments;
    private final WorldState state;

    Call(ChaincodeStub stub, Arguments arguments) {
        this.stub = stub;
        this.arguments = arguments;
        this.state = new WorldState(stub);
    }

    Arguments arguments() {
        return arguments;
    }

    WorldState state() {
        return state;
    }

    /** Parsed only when a function asks: reading is open to every member of the channel. */
    Creator creator() throws RefusedException {
        return Creator.of(stub.getCreator());
    }
}
