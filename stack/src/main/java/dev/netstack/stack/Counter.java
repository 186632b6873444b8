package dev.netstack.stack;

/// What a stack counts, in the names of the SNMP MIBs (RFC 4293, 4022, 4113) and of `nstat`.
public enum Counter {
    IP_IN_RECEIVES("IpInReceives"),
    IP_IN_HDR_ERRORS("IpInHdrErrors"),
    IP_IN_ADDR_ERRORS("IpInAddrErrors"),
    IP_IN_UNKNOWN_PROTOS("IpInUnknownProtos"),
    IP_IN_DISCARDS("IpInDiscards"),
    IP_IN_DELIVERS("IpInDelivers"),
    IP_OUT_REQUESTS("IpOutRequests"),
    IP_OUT_DISCARDS("IpOutDiscards"),
    IP_OUT_NO_ROUTES("IpOutNoRoutes"),
    IP_REASM_TIMEOUT("IpReasmTimeout"),
    IP_REASM_REQDS("IpReasmReqds"),
    IP_REASM_OKS("IpReasmOKs"),
    IP_REASM_FAILS("IpReasmFails"),
    IP_FRAG_OKS("IpFragOKs"),
    IP_FRAG_FAILS("IpFragFails"),
    IP_FRAG_CREATES("IpFragCreates"),
    IP_IN_NO_ECT("IpExtInNoECTPkts"),
    IP_IN_ECT_1("IpExtInECT1Pkts"),
    IP_IN_ECT_0("IpExtInECT0Pkts"),
    IP_IN_CE("IpExtInCEPkts"),
    ICMP_IN_MSGS("IcmpInMsgs"),
    ICMP_IN_ERRORS("IcmpInErrors"),
    ICMP_IN_CSUM_ERRORS("IcmpInCsumErrors"),
    ICMP_IN_DEST_UNREACHS("IcmpInDestUnreachs"),
    ICMP_IN_TIME_EXCDS("IcmpInTimeExcds"),
    ICMP_IN_PARM_PROBS("IcmpInParmProbs"),
    ICMP_IN_ECHOS("IcmpInEchos"),
    ICMP_IN_ECHO_REPS("IcmpInEchoReps"),
    ICMP_OUT_MSGS("IcmpOutMsgs"),
    ICMP_OUT_ERRORS("IcmpOutErrors"),
    ICMP_OUT_DEST_UNREACHS("IcmpOutDestUnreachs"),
    ICMP_OUT_TIME_EXCDS("IcmpOutTimeExcds"),
    ICMP_OUT_PARM_PROBS("IcmpOutParmProbs"),
    ICMP_OUT_ECHOS("IcmpOutEchos"),
    ICMP_OUT_ECHO_REPS("IcmpOutEchoReps"),
    UDP_IN_DATAGRAMS("UdpInDatagrams"),
    UDP_NO_PORTS("UdpNoPorts"),
    UDP_IN_ERRORS("UdpInErrors"),
    UDP_OUT_DATAGRAMS("UdpOutDatagrams"),
    UDP_RCVBUF_ERRORS("UdpRcvbufErrors"),
    UDP_IN_CSUM_ERRORS("UdpInCsumErrors"),
    TCP_ACTIVE_OPENS("TcpActiveOpens"),
    TCP_PASSIVE_OPENS("TcpPassiveOpens"),
    TCP_ATTEMPT_FAILS("TcpAttemptFails"),
    TCP_ESTAB_RESETS("TcpEstabResets"),
    TCP_IN_SEGS("TcpInSegs"),
    TCP_OUT_SEGS("TcpOutSegs"),
    TCP_RETRANS_SEGS("TcpRetransSegs"),
    TCP_IN_ERRS("TcpInErrs"),
    TCP_OUT_RSTS("TcpOutRsts"),
    TCP_IN_CSUM_ERRORS("TcpInCsumErrors"),
    TCP_TIMEOUTS("TcpExtTCPTimeouts"),
    TCP_FAST_RETRANS("TcpExtTCPFastRetrans"),
    TCP_LOSS_PROBES("TcpExtTCPLossProbes"),
    TCP_LOSS_PROBE_RECOVERY("TcpExtTCPLossProbeRecovery"),
    TCP_SPURIOUS_RTOS("TcpExtTCPSpuriousRTOs"),
    TCP_FULL_UNDO("TcpExtTCPFullUndo"),
    TCP_DSACK_UNDO("TcpExtTCPDSACKUndo"),
    TCP_DSACK_RECV("TcpExtTCPDSACKRecv"),
    TCP_SACK_RENEGING("TcpExtTCPSACKReneging"),
    TCP_CHALLENGE_ACK("TcpExtTCPChallengeACK"),
    TCP_LISTEN_OVERFLOWS("TcpExtListenOverflows"),
    TCP_LISTEN_DROPS("TcpExtListenDrops"),
    TCP_SYN_COOKIES_SENT("TcpExtSyncookiesSent"),
    TCP_SYN_COOKIES_RECV("TcpExtSyncookiesRecv"),
    TCP_SYN_COOKIES_FAILED("TcpExtSyncookiesFailed"),
    TCP_DELAYED_ACKS("TcpExtDelayedACKs"),
    TCP_OFO_QUEUE("TcpExtTCPOFOQueue"),
    TCP_OFO_DROP("TcpExtTCPOFODrop"),
    TCP_RCV_Q_DROP("TcpExtTCPRcvQDrop"),
    TCP_PAWS_ESTAB("TcpExtPAWSEstab"),
    TCP_KEEPALIVE("TcpExtTCPKeepAlive"),
    TCP_ABORT_ON_TIMEOUT("TcpExtTCPAbortOnTimeout"),
    TCP_ABORT_ON_MEMORY("TcpExtTCPAbortOnMemory"),
    TCP_MTUP_SUCCESS("TcpExtTCPMTUPSuccess"),
    TCP_MTUP_FAIL("TcpExtTCPMTUPFail"),
    TCP_TIME_WAIT("TcpExtTW"),
    /// Leased addresses that somebody else had (RFC 2131 §4.4.1).
    DHCP_DECLINED("DhcpDeclined"),
    TCP_TIME_WAIT_OVERFLOW("TcpExtTCPTimeWaitOverflow"),
    /// Addresses that were found to be somebody else's before their first use.
    DUPLICATE_ADDRESSES("DuplicateAddresses"),
    /// Packets in which somebody else spoke as the owner of an address that we use.
    ADDRESS_CONFLICTS("AddressConflicts"),
    /// Exceptions that escaped a handler: each one a defect.
    INTERNAL_ERROR("InternalError");

    private final String snmpName;

    Counter(String snmpName) {
        this.snmpName = snmpName;
    }

    public String snmpName() {
        return snmpName;
    }
}
