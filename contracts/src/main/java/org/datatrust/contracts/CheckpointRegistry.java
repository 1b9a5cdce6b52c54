package org.datatrust.contracts;

import io.reactivex.Flowable;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import javax.annotation.processing.Generated;
import org.web3j.abi.EventEncoder;
import org.web3j.abi.FunctionEncoder;
import org.web3j.abi.TypeReference;
import org.web3j.abi.datatypes.Address;
import org.web3j.abi.datatypes.Bool;
import org.web3j.abi.datatypes.CustomError;
import org.web3j.abi.datatypes.Event;
import org.web3j.abi.datatypes.Function;
import org.web3j.abi.datatypes.StaticStruct;
import org.web3j.abi.datatypes.Type;
import org.web3j.abi.datatypes.generated.Bytes32;
import org.web3j.abi.datatypes.generated.Uint64;
import org.web3j.crypto.Credentials;
import org.web3j.protocol.Web3j;
import org.web3j.protocol.core.DefaultBlockParameter;
import org.web3j.protocol.core.RemoteCall;
import org.web3j.protocol.core.RemoteFunctionCall;
import org.web3j.protocol.core.methods.request.EthFilter;
import org.web3j.protocol.core.methods.response.BaseEventResponse;
import org.web3j.protocol.core.methods.response.Log;
import org.web3j.protocol.core.methods.response.TransactionReceipt;
import org.web3j.tuples.generated.Tuple3;
import org.web3j.tx.Contract;
import org.web3j.tx.TransactionManager;
import org.web3j.tx.gas.ContractGasProvider;

/**
 * <p>Auto generated code.
 * <p><strong>Do not modify!</strong>
 * <p>Please use the <a href="https://docs.web3j.io/command_line.html">web3j command line tools</a>,
 * or the org.web3j.codegen.SolidityFunctionWrapperGenerator in the 
 * <a href="https://github.com/LFDT-web3j/web3j/tree/main/codegen">codegen module</a> to update.
 *
 * <p>Generated with web3j version 5.0.2.
 */
@SuppressWarnings("rawtypes")
@Generated("org.web3j.codegen.SolidityFunctionWrapperGenerator")
public class CheckpointRegistry extends Contract {
    public static final String BINARY = "60a034608457601f610bce38819003918201601f19168301916001600160401b03831184841017608957808492602094604052833981010312608457516001600160a01b0381168082036084573b15607357608052604051610b2e90816100a08239608051818181610484015261072b0152f35b6307b6ad3f60e01b60005260046000fd5b600080fd5b634e487b7160e01b600052604160045260246000fdfe608080604052600436101561001357600080fd5b60003560e01c908163054f7d9c1461052f575080630d97b0ff146104e35780630f9c665d146104a857806347746d6d146104575780635dab5e1214610214578063640119d61461009d5763ae6dead71461006c57600080fd5b346100985760206003193601126100985760043560005260026020526020604060002054604051908152f35b600080fd5b34610098576100ab3661054f565b906000939293549360ff85166101ea576100c4936106bb565b80516040808301805182516020810194855267ffffffffffffffff9091169281019290925293919061012181606081015b037fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffe08101835282610636565b519020600052600260205260406000205491821580156101dd575b6101b3577fd6d476fd472ac3386bf06d81bae9b94ded9296210536b2b86c0dd01825f6f4189260017fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff0060609416176000558267ffffffffffffffff83519651169201519060405192835260208301526040820152a2005b7f7412124e0000000000000000000000000000000000000000000000000000000060005260046000fd5b506060810151831461013c565b7f41dbb51e0000000000000000000000000000000000000000000000000000000060005260046000fd5b34610098576102223661054f565b9160ff600054166101ea57610236936106bb565b80516000526001602052604060002090815490600183019081549367ffffffffffffffff85169467ffffffffffffffff8160401c1694602084019567ffffffffffffffff87511667ffffffffffffffff61028f836105e7565b160361040e57508667ffffffffffffffff60808601511614908115916103ff575b506103d557604083019567ffffffffffffffff87511690808211156103a557505067ffffffffffffffff837fe2fdf7ecb9029d0f92fec3236744aff78a672c8638bf62dffc48a8ac420e88f295938293606060409701958651809355848b511691827fffffffffffffffffffffffffffffffff000000000000000000000000000000006fffffffffffffffff00000000000000008d518c1b169216171790556100f561037f845192895192839160208301958690929167ffffffffffffffff6020916040840195845216910152565b5190206000526002602052856000205551955116955116905182519182526020820152a3005b7fd4b6c7100000000000000000000000000000000000000000000000000000000060005260045260245260446000fd5b7f4cfef9ee0000000000000000000000000000000000000000000000000000000060005260046000fd5b905060a08401511415876102b0565b67ffffffffffffffff8061042289936105e7565b925116917f3339693d000000000000000000000000000000000000000000000000000000006000521660045260245260446000fd5b3461009857600060031936011261009857602060405173ffffffffffffffffffffffffffffffffffffffff7f0000000000000000000000000000000000000000000000000000000000000000168152f35b346100985760006003193601126100985760206040517f6461746174727573742e636865636b706f696e742f76310000000000000000008152f35b346100985760206003193601126100985760043560005260016020526060604060002067ffffffffffffffff60018254920154604051928352818116602084015260401c166040820152f35b346100985760006003193601126100985760209060ff6000541615158152f35b906040600319830112610098576004359167ffffffffffffffff831161009857806023840112156100985782600401359267ffffffffffffffff841161009857816024858301011161009857602401929160243567ffffffffffffffff811161009857826023820112156100985780600401359267ffffffffffffffff84116100985760246060850283010111610098576024019190565b67ffffffffffffffff60019116019067ffffffffffffffff821161060757565b7f4e487b7100000000000000000000000000000000000000000000000000000000600052601160045260246000fd5b90601f7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffe0910116810190811067ffffffffffffffff82111761067757604052565b7f4e487b7100000000000000000000000000000000000000000000000000000000600052604160045260246000fd5b519067ffffffffffffffff8216820361009857565b909392936040519060c0820182811067ffffffffffffffff82111761067757604096919394965260008252602082019260008452604083019360008552606084019560008752608085016000815260a086019160008352869a73ffffffffffffffffffffffffffffffffffffffff7f0000000000000000000000000000000000000000000000000000000000000000169660847fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffe0601f896040519a8b977fee43cd55000000000000000000000000000000000000000000000000000000008952604060048a01528160448a015260648901376000606482890101520116840182606482016003196064888503010160248801525201919060005b818110610b015750505090806000920381885afa938415610a0157600094610a0d575b506101408451036108f7576101408480518101031261009857602084015160408501519260608601519460808701519673ffffffffffffffffffffffffffffffffffffffff8816809803610098577f6461746174727573742e636865636b706f696e742f76310000000000000000009467ffffffffffffffff828e9560a0839501519661088760c084016106a6565b948461089560e086016106a6565b94610100810151946101406108ad61012084016106a6565b920151905216905252168c521690528752149384159461097f575b50508215610974575b508115610969575b5061093f575115918215610935575b508115610921575b506108f757565b7f07b6ad3f0000000000000000000000000000000000000000000000000000000060005260046000fd5b67ffffffffffffffff9150511615386108f0565b51159150386108e8565b7fc496ac390000000000000000000000000000000000000000000000000000000060005260046000fd5b9050301415386108d9565b4614159150386108d1565b6004929450602090604051938480927f475163ee0000000000000000000000000000000000000000000000000000000082525afa918215610a01576000926109cd575b5014159138806108c8565b9091506020813d6020116109f9575b816109e960209383610636565b81010312610098575190386109c2565b3d91506109dc565b6040513d6000823e3d90fd5b90933d8082843e610a1e8184610636565b820191602081840312610afd5780519067ffffffffffffffff8211610acc570182601f82011215610afd5780519067ffffffffffffffff8211610ad05760405193610a9160207fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffe0601f8601160186610636565b82855260208383010111610acc57825b828110610ab757505082016020015292386107f8565b80602080928401015182828801015201610aa1565b8280fd5b6024837f4e487b710000000000000000000000000000000000000000000000000000000081526041600452fd5b5080fd5b823584526020808401359085015260408084013590850152889450606093840193909201916001016107d556";

    private static String librariesLinkedBinary;

    public static final String FUNC_CHECKPOINT_STATEMENT = "CHECKPOINT_STATEMENT";

    public static final String FUNC_CONSORTIUM = "CONSORTIUM";

    public static final String FUNC_FROZEN = "frozen";

    public static final String FUNC_HEADS = "heads";

    public static final String FUNC_REPORTCONFLICT = "reportConflict";

    public static final String FUNC_ROOTS = "roots";

    public static final String FUNC_SUBMIT = "submit";

    public static final Event CHECKPOINTACCEPTED_EVENT = new Event("CheckpointAccepted", 
            Arrays.<TypeReference<?>>asList(new TypeReference<Bytes32>(true) {}, new TypeReference<Uint64>(true) {}, new TypeReference<Uint64>() {}, new TypeReference<Bytes32>() {}));
    ;

    public static final Event FROZEN_EVENT = new Event("Frozen", 
            Arrays.<TypeReference<?>>asList(new TypeReference<Bytes32>(true) {}, new TypeReference<Uint64>() {}, new TypeReference<Bytes32>() {}, new TypeReference<Bytes32>() {}));
    ;

    public static final CustomError ISFROZEN_ERROR = new CustomError("IsFrozen", 
            Arrays.<TypeReference<?>>asList());
    ;

    public static final CustomError MALFORMED_ERROR = new CustomError("Malformed", 
            Arrays.<TypeReference<?>>asList());
    ;

    public static final CustomError NOCONFLICT_ERROR = new CustomError("NoConflict", 
            Arrays.<TypeReference<?>>asList());
    ;

    public static final CustomError NOTGROWN_ERROR = new CustomError("NotGrown", 
            Arrays.<TypeReference<?>>asList(new TypeReference<Uint64>() {}, new TypeReference<Uint64>() {}));
    ;

    public static final CustomError WRONGBINDING_ERROR = new CustomError("WrongBinding", 
            Arrays.<TypeReference<?>>asList());
    ;

    public static final CustomError WRONGPRIOR_ERROR = new CustomError("WrongPrior", 
            Arrays.<TypeReference<?>>asList());
    ;

    public static final CustomError WRONGSEQUENCE_ERROR = new CustomError("WrongSequence", 
            Arrays.<TypeReference<?>>asList(new TypeReference<Uint64>() {}, new TypeReference<Uint64>() {}));
    ;

    @Deprecated
    protected CheckpointRegistry(String contractAddress, Web3j web3j, Credentials credentials,
            BigInteger gasPrice, BigInteger gasLimit) {
        super(BINARY, contractAddress, web3j, credentials, gasPrice, gasLimit);
    }

    protected CheckpointRegistry(String contractAddress, Web3j web3j, Credentials credentials,
            ContractGasProvider contractGasProvider) {
        super(BINARY, contractAddress, web3j, credentials, contractGasProvider);
    }

    @Deprecated
    protected CheckpointRegistry(String contractAddress, Web3j web3j,
            TransactionManager transactionManager, BigInteger gasPrice, BigInteger gasLimit) {
        super(BINARY, contractAddress, web3j, transactionManager, gasPrice, gasLimit);
    }

    protected CheckpointRegistry(String contractAddress, Web3j web3j,
            TransactionManager transactionManager, ContractGasProvider contractGasProvider) {
        super(BINARY, contractAddress, web3j, transactionManager, contractGasProvider);
    }

    public RemoteFunctionCall<byte[]> CHECKPOINT_STATEMENT() {
        final Function function = new Function(FUNC_CHECKPOINT_STATEMENT, 
                Arrays.<Type>asList(), 
                Arrays.<TypeReference<?>>asList(new TypeReference<Bytes32>() {}));
        return executeRemoteCallSingleValueReturn(function, byte[].class);
    }

    public RemoteFunctionCall<String> CONSORTIUM() {
        final Function function = new Function(FUNC_CONSORTIUM, 
                Arrays.<Type>asList(), 
                Arrays.<TypeReference<?>>asList(new TypeReference<Address>() {}));
        return executeRemoteCallSingleValueReturn(function, String.class);
    }

    public RemoteFunctionCall<Boolean> frozen() {
        final Function function = new Function(FUNC_FROZEN, 
                Arrays.<Type>asList(), 
                Arrays.<TypeReference<?>>asList(new TypeReference<Bool>() {}));
        return executeRemoteCallSingleValueReturn(function, Boolean.class);
    }

    public RemoteFunctionCall<Tuple3<byte[], BigInteger, BigInteger>> heads(byte[] log) {
        final Function function = new Function(FUNC_HEADS, 
                Arrays.<Type>asList(new org.web3j.abi.datatypes.generated.Bytes32(log)), 
                Arrays.<TypeReference<?>>asList(new TypeReference<Bytes32>() {}, new TypeReference<Uint64>() {}, new TypeReference<Uint64>() {}));
        return new RemoteFunctionCall<Tuple3<byte[], BigInteger, BigInteger>>(function,
                new Callable<Tuple3<byte[], BigInteger, BigInteger>>() {
                    @Override
                    public Tuple3<byte[], BigInteger, BigInteger> call() throws Exception {
                        List<Type> results = executeCallMultipleValueReturn(function);
                        return new Tuple3<byte[], BigInteger, BigInteger>(
                                (byte[]) results.get(0).getValue(), 
                                (BigInteger) results.get(1).getValue(), 
                                (BigInteger) results.get(2).getValue());
                    }
                });
    }

    public RemoteFunctionCall<TransactionReceipt> reportConflict(byte[] payload,
            List<Endorsement> endorsements) {
        final Function function = new Function(
                FUNC_REPORTCONFLICT, 
                Arrays.<Type>asList(new org.web3j.abi.datatypes.DynamicBytes(payload), 
                new org.web3j.abi.datatypes.DynamicArray<Endorsement>(Endorsement.class, endorsements)), 
                Collections.<TypeReference<?>>emptyList());
        return executeRemoteCallTransaction(function);
    }

    public RemoteFunctionCall<byte[]> roots(byte[] logAndSize) {
        final Function function = new Function(FUNC_ROOTS, 
                Arrays.<Type>asList(new org.web3j.abi.datatypes.generated.Bytes32(logAndSize)), 
                Arrays.<TypeReference<?>>asList(new TypeReference<Bytes32>() {}));
        return executeRemoteCallSingleValueReturn(function, byte[].class);
    }

    public RemoteFunctionCall<TransactionReceipt> submit(byte[] payload,
            List<Endorsement> endorsements) {
        final Function function = new Function(
                FUNC_SUBMIT, 
                Arrays.<Type>asList(new org.web3j.abi.datatypes.DynamicBytes(payload), 
                new org.web3j.abi.datatypes.DynamicArray<Endorsement>(Endorsement.class, endorsements)), 
                Collections.<TypeReference<?>>emptyList());
        return executeRemoteCallTransaction(function);
    }

    public static List<CheckpointAcceptedEventResponse> getCheckpointAcceptedEvents(
            TransactionReceipt transactionReceipt) {
        List<Contract.EventValuesWithLog> valueList = staticExtractEventParametersWithLog(CHECKPOINTACCEPTED_EVENT, transactionReceipt);
        ArrayList<CheckpointAcceptedEventResponse> responses = new ArrayList<CheckpointAcceptedEventResponse>(valueList.size());
        for (Contract.EventValuesWithLog eventValues : valueList) {
            CheckpointAcceptedEventResponse typedResponse = new CheckpointAcceptedEventResponse();
            typedResponse.log = eventValues.getLog();
            typedResponse.logHash = (byte[]) eventValues.getIndexedValues().get(0).getValue();
            typedResponse.sequence = (BigInteger) eventValues.getIndexedValues().get(1).getValue();
            typedResponse.size = (BigInteger) eventValues.getNonIndexedValues().get(0).getValue();
            typedResponse.root = (byte[]) eventValues.getNonIndexedValues().get(1).getValue();
            responses.add(typedResponse);
        }
        return responses;
    }

    public static CheckpointAcceptedEventResponse getCheckpointAcceptedEventFromLog(Log log) {
        Contract.EventValuesWithLog eventValues = staticExtractEventParametersWithLog(CHECKPOINTACCEPTED_EVENT, log);
        CheckpointAcceptedEventResponse typedResponse = new CheckpointAcceptedEventResponse();
        typedResponse.log = log;
        typedResponse.logHash = (byte[]) eventValues.getIndexedValues().get(0).getValue();
        typedResponse.sequence = (BigInteger) eventValues.getIndexedValues().get(1).getValue();
        typedResponse.size = (BigInteger) eventValues.getNonIndexedValues().get(0).getValue();
        typedResponse.root = (byte[]) eventValues.getNonIndexedValues().get(1).getValue();
        return typedResponse;
    }

    public Flowable<CheckpointAcceptedEventResponse> checkpointAcceptedEventFlowable(
            EthFilter filter) {
        return web3j.ethLogFlowable(filter).map(log -> getCheckpointAcceptedEventFromLog(log));
    }

    public Flowable<CheckpointAcceptedEventResponse> checkpointAcceptedEventFlowable(
            DefaultBlockParameter startBlock, DefaultBlockParameter endBlock) {
        EthFilter filter = new EthFilter(startBlock, endBlock, getContractAddress());
        filter.addSingleTopic(EventEncoder.encode(CHECKPOINTACCEPTED_EVENT));
        return checkpointAcceptedEventFlowable(filter);
    }

    public static List<FrozenEventResponse> getFrozenEvents(TransactionReceipt transactionReceipt) {
        List<Contract.EventValuesWithLog> valueList = staticExtractEventParametersWithLog(FROZEN_EVENT, transactionReceipt);
        ArrayList<FrozenEventResponse> responses = new ArrayList<FrozenEventResponse>(valueList.size());
        for (Contract.EventValuesWithLog eventValues : valueList) {
            FrozenEventResponse typedResponse = new FrozenEventResponse();
            typedResponse.log = eventValues.getLog();
            typedResponse.logHash = (byte[]) eventValues.getIndexedValues().get(0).getValue();
            typedResponse.size = (BigInteger) eventValues.getNonIndexedValues().get(0).getValue();
            typedResponse.accepted = (byte[]) eventValues.getNonIndexedValues().get(1).getValue();
            typedResponse.conflicting = (byte[]) eventValues.getNonIndexedValues().get(2).getValue();
            responses.add(typedResponse);
        }
        return responses;
    }

    public static FrozenEventResponse getFrozenEventFromLog(Log log) {
        Contract.EventValuesWithLog eventValues = staticExtractEventParametersWithLog(FROZEN_EVENT, log);
        FrozenEventResponse typedResponse = new FrozenEventResponse();
        typedResponse.log = log;
        typedResponse.logHash = (byte[]) eventValues.getIndexedValues().get(0).getValue();
        typedResponse.size = (BigInteger) eventValues.getNonIndexedValues().get(0).getValue();
        typedResponse.accepted = (byte[]) eventValues.getNonIndexedValues().get(1).getValue();
        typedResponse.conflicting = (byte[]) eventValues.getNonIndexedValues().get(2).getValue();
        return typedResponse;
    }

    public Flowable<FrozenEventResponse> frozenEventFlowable(EthFilter filter) {
        return web3j.ethLogFlowable(filter).map(log -> getFrozenEventFromLog(log));
    }

    public Flowable<FrozenEventResponse> frozenEventFlowable(DefaultBlockParameter startBlock,
            DefaultBlockParameter endBlock) {
        EthFilter filter = new EthFilter(startBlock, endBlock, getContractAddress());
        filter.addSingleTopic(EventEncoder.encode(FROZEN_EVENT));
        return frozenEventFlowable(filter);
    }

    @Deprecated
    public static CheckpointRegistry load(String contractAddress, Web3j web3j,
            Credentials credentials, BigInteger gasPrice, BigInteger gasLimit) {
        return new CheckpointRegistry(contractAddress, web3j, credentials, gasPrice, gasLimit);
    }

    @Deprecated
    public static CheckpointRegistry load(String contractAddress, Web3j web3j,
            TransactionManager transactionManager, BigInteger gasPrice, BigInteger gasLimit) {
        return new CheckpointRegistry(contractAddress, web3j, transactionManager, gasPrice, gasLimit);
    }

    public static CheckpointRegistry load(String contractAddress, Web3j web3j,
            Credentials credentials, ContractGasProvider contractGasProvider) {
        return new CheckpointRegistry(contractAddress, web3j, credentials, contractGasProvider);
    }

    public static CheckpointRegistry load(String contractAddress, Web3j web3j,
            TransactionManager transactionManager, ContractGasProvider contractGasProvider) {
        return new CheckpointRegistry(contractAddress, web3j, transactionManager, contractGasProvider);
    }

    public static RemoteCall<CheckpointRegistry> deploy(Web3j web3j, Credentials credentials,
            ContractGasProvider contractGasProvider, String consortium) {
        String encodedConstructor = FunctionEncoder.encodeConstructor(Arrays.<Type>asList(new org.web3j.abi.datatypes.Address(160, consortium)));
        return deployRemoteCall(CheckpointRegistry.class, web3j, credentials, contractGasProvider, getDeploymentBinary(), encodedConstructor);
    }

    public static RemoteCall<CheckpointRegistry> deploy(Web3j web3j,
            TransactionManager transactionManager, ContractGasProvider contractGasProvider,
            String consortium) {
        String encodedConstructor = FunctionEncoder.encodeConstructor(Arrays.<Type>asList(new org.web3j.abi.datatypes.Address(160, consortium)));
        return deployRemoteCall(CheckpointRegistry.class, web3j, transactionManager, contractGasProvider, getDeploymentBinary(), encodedConstructor);
    }

    @Deprecated
    public static RemoteCall<CheckpointRegistry> deploy(Web3j web3j, Credentials credentials,
            BigInteger gasPrice, BigInteger gasLimit, String consortium) {
        String encodedConstructor = FunctionEncoder.encodeConstructor(Arrays.<Type>asList(new org.web3j.abi.datatypes.Address(160, consortium)));
        return deployRemoteCall(CheckpointRegistry.class, web3j, credentials, gasPrice, gasLimit, getDeploymentBinary(), encodedConstructor);
    }

    @Deprecated
    public static RemoteCall<CheckpointRegistry> deploy(Web3j web3j,
            TransactionManager transactionManager, BigInteger gasPrice, BigInteger gasLimit,
            String consortium) {
        String encodedConstructor = FunctionEncoder.encodeConstructor(Arrays.<Type>asList(new org.web3j.abi.datatypes.Address(160, consortium)));
        return deployRemoteCall(CheckpointRegistry.class, web3j, transactionManager, gasPrice, gasLimit, getDeploymentBinary(), encodedConstructor);
    }

    public static void linkLibraries(List<Contract.LinkReference> references) {
        librariesLinkedBinary = linkBinaryWithReferences(BINARY, references);
    }

    private static String getDeploymentBinary() {
        if (librariesLinkedBinary != null) {
            return librariesLinkedBinary;
        } else {
            return BINARY;
        }
    }

    public static class Endorsement extends StaticStruct {
        public byte[] identity;

        public byte[] r;

        public byte[] s;

        public Endorsement(byte[] identity, byte[] r, byte[] s) {
            super(new org.web3j.abi.datatypes.generated.Bytes32(identity), 
                    new org.web3j.abi.datatypes.generated.Bytes32(r), 
                    new org.web3j.abi.datatypes.generated.Bytes32(s));
            this.identity = identity;
            this.r = r;
            this.s = s;
        }

        public Endorsement(Bytes32 identity, Bytes32 r, Bytes32 s) {
            super(identity, r, s);
            this.identity = identity.getValue();
            this.r = r.getValue();
            this.s = s.getValue();
        }
    }

    public static class CheckpointAcceptedEventResponse extends BaseEventResponse {
        public byte[] logHash;

        public BigInteger sequence;

        public BigInteger size;

        public byte[] root;
    }

    public static class FrozenEventResponse extends BaseEventResponse {
        public byte[] logHash;

        public BigInteger size;

        public byte[] accepted;

        public byte[] conflicting;
    }
}
