package org.datatrust.contracts;

import io.reactivex.Flowable;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import javax.annotation.processing.Generated;
import org.web3j.abi.EventEncoder;
import org.web3j.abi.FunctionEncoder;
import org.web3j.abi.TypeReference;
import org.web3j.abi.datatypes.Address;
import org.web3j.abi.datatypes.CustomError;
import org.web3j.abi.datatypes.Event;
import org.web3j.abi.datatypes.Function;
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
public class AnchorBook extends Contract {
    public static final String BINARY = "60a034608757601f61052438819003918201601f19168301916001600160401b03831184841017608c57808492602094604052833981010312608757516001600160a01b03811680820360875780156073575060805260405161048190816100a3823960805181818160f101526103a70152f35b631765348f60e21b60005260045260246000fd5b600080fd5b634e487b7160e01b600052604160045260246000fdfe608080604052600436101561001357600080fd5b60003560e01c9081630d97b0ff146103cb575080633aa38bb21461035c5780634d79445f14610308578063a21f3c6a146100a55763b01b6d531461005657600080fd5b346100a05760207ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffc3601126100a05760043560005260006020526020604060002054604051908152f35b600080fd5b346100a05760407ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffc3601126100a05760043560243573ffffffffffffffffffffffffffffffffffffffff7f00000000000000000000000000000000000000000000000000000000000000001633036102da5780156102b05760405160208101908382528260408201526040815261013d606082610411565b5190209182600052600060205260406000205461028257806000526002602052600167ffffffffffffffff60406000205416019267ffffffffffffffff84116102535760207fc88d5c7068287610e1024b29dfd53872465fb3912264c5fd60a38595ef9bdd009183600052600182526040600020549560405167ffffffffffffffff84820192468452306040840152876060840152169788608083015260a08201528660c082015260c081526101f460e082610411565b51902090600052600082528060406000205583600052600182528060406000205583600052600282526040600020867fffffffffffffffffffffffffffffffffffffffffffffffff0000000000000000825416179055604051908152a4005b7f4e487b7100000000000000000000000000000000000000000000000000000000600052601160045260246000fd5b507f30d238130000000000000000000000000000000000000000000000000000000060005260045260246000fd5b7fb263ae730000000000000000000000000000000000000000000000000000000060005260046000fd5b7f5d94d23c000000000000000000000000000000000000000000000000000000006000523360045260246000fd5b346100a05760207ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffc3601126100a0576004356000526002602052602067ffffffffffffffff60406000205416604051908152f35b346100a05760007ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffc3601126100a057602060405173ffffffffffffffffffffffffffffffffffffffff7f0000000000000000000000000000000000000000000000000000000000000000168152f35b346100a05760207ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffc3601126100a057602090600435600052600182526040600020548152f35b90601f7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffe0910116810190811067ffffffffffffffff82111761045257604052565b7f4e487b7100000000000000000000000000000000000000000000000000000000600052604160045260246000fd";

    private static String librariesLinkedBinary;

    public static final String FUNC_WRITER = "WRITER";

    public static final String FUNC_ANCHOR = "anchor";

    public static final String FUNC_ANCHORS = "anchors";

    public static final String FUNC_HEADS = "heads";

    public static final String FUNC_SEQUENCES = "sequences";

    public static final Event ANCHORED_EVENT = new Event("Anchored", 
            Arrays.<TypeReference<?>>asList(new TypeReference<Bytes32>(true) {}, new TypeReference<Bytes32>(true) {}, new TypeReference<Uint64>(true) {}, new TypeReference<Bytes32>() {}));
    ;

    public static final CustomError ALREADYANCHORED_ERROR = new CustomError("AlreadyAnchored", 
            Arrays.<TypeReference<?>>asList(new TypeReference<Bytes32>() {}));
    ;

    public static final CustomError NOTWRITER_ERROR = new CustomError("NotWriter", 
            Arrays.<TypeReference<?>>asList(new TypeReference<Address>() {}));
    ;

    public static final CustomError ZEROROOT_ERROR = new CustomError("ZeroRoot", 
            Arrays.<TypeReference<?>>asList());
    ;

    @Deprecated
    protected AnchorBook(String contractAddress, Web3j web3j, Credentials credentials,
            BigInteger gasPrice, BigInteger gasLimit) {
        super(BINARY, contractAddress, web3j, credentials, gasPrice, gasLimit);
    }

    protected AnchorBook(String contractAddress, Web3j web3j, Credentials credentials,
            ContractGasProvider contractGasProvider) {
        super(BINARY, contractAddress, web3j, credentials, contractGasProvider);
    }

    @Deprecated
    protected AnchorBook(String contractAddress, Web3j web3j, TransactionManager transactionManager,
            BigInteger gasPrice, BigInteger gasLimit) {
        super(BINARY, contractAddress, web3j, transactionManager, gasPrice, gasLimit);
    }

    protected AnchorBook(String contractAddress, Web3j web3j, TransactionManager transactionManager,
            ContractGasProvider contractGasProvider) {
        super(BINARY, contractAddress, web3j, transactionManager, contractGasProvider);
    }

    public RemoteFunctionCall<String> WRITER() {
        final Function function = new Function(FUNC_WRITER, 
                Arrays.<Type>asList(), 
                Arrays.<TypeReference<?>>asList(new TypeReference<Address>() {}));
        return executeRemoteCallSingleValueReturn(function, String.class);
    }

    public RemoteFunctionCall<TransactionReceipt> anchor(byte[] domain, byte[] root) {
        final Function function = new Function(
                FUNC_ANCHOR, 
                Arrays.<Type>asList(new org.web3j.abi.datatypes.generated.Bytes32(domain), 
                new org.web3j.abi.datatypes.generated.Bytes32(root)), 
                Collections.<TypeReference<?>>emptyList());
        return executeRemoteCallTransaction(function);
    }

    public RemoteFunctionCall<byte[]> anchors(byte[] domainAndRoot) {
        final Function function = new Function(FUNC_ANCHORS, 
                Arrays.<Type>asList(new org.web3j.abi.datatypes.generated.Bytes32(domainAndRoot)), 
                Arrays.<TypeReference<?>>asList(new TypeReference<Bytes32>() {}));
        return executeRemoteCallSingleValueReturn(function, byte[].class);
    }

    public RemoteFunctionCall<byte[]> heads(byte[] domain) {
        final Function function = new Function(FUNC_HEADS, 
                Arrays.<Type>asList(new org.web3j.abi.datatypes.generated.Bytes32(domain)), 
                Arrays.<TypeReference<?>>asList(new TypeReference<Bytes32>() {}));
        return executeRemoteCallSingleValueReturn(function, byte[].class);
    }

    public RemoteFunctionCall<BigInteger> sequences(byte[] domain) {
        final Function function = new Function(FUNC_SEQUENCES, 
                Arrays.<Type>asList(new org.web3j.abi.datatypes.generated.Bytes32(domain)), 
                Arrays.<TypeReference<?>>asList(new TypeReference<Uint64>() {}));
        return executeRemoteCallSingleValueReturn(function, BigInteger.class);
    }

    public static List<AnchoredEventResponse> getAnchoredEvents(
            TransactionReceipt transactionReceipt) {
        List<Contract.EventValuesWithLog> valueList = staticExtractEventParametersWithLog(ANCHORED_EVENT, transactionReceipt);
        ArrayList<AnchoredEventResponse> responses = new ArrayList<AnchoredEventResponse>(valueList.size());
        for (Contract.EventValuesWithLog eventValues : valueList) {
            AnchoredEventResponse typedResponse = new AnchoredEventResponse();
            typedResponse.log = eventValues.getLog();
            typedResponse.domain = (byte[]) eventValues.getIndexedValues().get(0).getValue();
            typedResponse.root = (byte[]) eventValues.getIndexedValues().get(1).getValue();
            typedResponse.sequence = (BigInteger) eventValues.getIndexedValues().get(2).getValue();
            typedResponse.link = (byte[]) eventValues.getNonIndexedValues().get(0).getValue();
            responses.add(typedResponse);
        }
        return responses;
    }

    public static AnchoredEventResponse getAnchoredEventFromLog(Log log) {
        Contract.EventValuesWithLog eventValues = staticExtractEventParametersWithLog(ANCHORED_EVENT, log);
        AnchoredEventResponse typedResponse = new AnchoredEventResponse();
        typedResponse.log = log;
        typedResponse.domain = (byte[]) eventValues.getIndexedValues().get(0).getValue();
        typedResponse.root = (byte[]) eventValues.getIndexedValues().get(1).getValue();
        typedResponse.sequence = (BigInteger) eventValues.getIndexedValues().get(2).getValue();
        typedResponse.link = (byte[]) eventValues.getNonIndexedValues().get(0).getValue();
        return typedResponse;
    }

    public Flowable<AnchoredEventResponse> anchoredEventFlowable(EthFilter filter) {
        return web3j.ethLogFlowable(filter).map(log -> getAnchoredEventFromLog(log));
    }

    public Flowable<AnchoredEventResponse> anchoredEventFlowable(DefaultBlockParameter startBlock,
            DefaultBlockParameter endBlock) {
        EthFilter filter = new EthFilter(startBlock, endBlock, getContractAddress());
        filter.addSingleTopic(EventEncoder.encode(ANCHORED_EVENT));
        return anchoredEventFlowable(filter);
    }

    @Deprecated
    public static AnchorBook load(String contractAddress, Web3j web3j, Credentials credentials,
            BigInteger gasPrice, BigInteger gasLimit) {
        return new AnchorBook(contractAddress, web3j, credentials, gasPrice, gasLimit);
    }

    @Deprecated
    public static AnchorBook load(String contractAddress, Web3j web3j,
            TransactionManager transactionManager, BigInteger gasPrice, BigInteger gasLimit) {
        return new AnchorBook(contractAddress, web3j, transactionManager, gasPrice, gasLimit);
    }

    public static AnchorBook load(String contractAddress, Web3j web3j, Credentials credentials,
            ContractGasProvider contractGasProvider) {
        return new AnchorBook(contractAddress, web3j, credentials, contractGasProvider);
    }

    public static AnchorBook load(String contractAddress, Web3j web3j,
            TransactionManager transactionManager, ContractGasProvider contractGasProvider) {
        return new AnchorBook(contractAddress, web3j, transactionManager, contractGasProvider);
    }

    public static RemoteCall<AnchorBook> deploy(Web3j web3j, Credentials credentials,
            ContractGasProvider contractGasProvider, String writer) {
        String encodedConstructor = FunctionEncoder.encodeConstructor(Arrays.<Type>asList(new org.web3j.abi.datatypes.Address(160, writer)));
        return deployRemoteCall(AnchorBook.class, web3j, credentials, contractGasProvider, getDeploymentBinary(), encodedConstructor);
    }

    public static RemoteCall<AnchorBook> deploy(Web3j web3j, TransactionManager transactionManager,
            ContractGasProvider contractGasProvider, String writer) {
        String encodedConstructor = FunctionEncoder.encodeConstructor(Arrays.<Type>asList(new org.web3j.abi.datatypes.Address(160, writer)));
        return deployRemoteCall(AnchorBook.class, web3j, transactionManager, contractGasProvider, getDeploymentBinary(), encodedConstructor);
    }

    @Deprecated
    public static RemoteCall<AnchorBook> deploy(Web3j web3j, Credentials credentials,
            BigInteger gasPrice, BigInteger gasLimit, String writer) {
        String encodedConstructor = FunctionEncoder.encodeConstructor(Arrays.<Type>asList(new org.web3j.abi.datatypes.Address(160, writer)));
        return deployRemoteCall(AnchorBook.class, web3j, credentials, gasPrice, gasLimit, getDeploymentBinary(), encodedConstructor);
    }

    @Deprecated
    public static RemoteCall<AnchorBook> deploy(Web3j web3j, TransactionManager transactionManager,
            BigInteger gasPrice, BigInteger gasLimit, String writer) {
        String encodedConstructor = FunctionEncoder.encodeConstructor(Arrays.<Type>asList(new org.web3j.abi.datatypes.Address(160, writer)));
        return deployRemoteCall(AnchorBook.class, web3j, transactionManager, gasPrice, gasLimit, getDeploymentBinary(), encodedConstructor);
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

    public static class AnchoredEventResponse extends BaseEventResponse {
        public byte[] domain;

        public byte[] root;

        public BigInteger sequence;

        public byte[] link;
    }
}
