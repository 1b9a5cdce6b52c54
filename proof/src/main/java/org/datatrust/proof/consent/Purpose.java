package org.datatrust.proof.consent;

import java.util.Arrays;
import java.util.Optional;

/**
 * What data may be used for: terms of the W3C Data Privacy Vocabulary (DPV 2.1, modules purposes and sector/health). A closed list:
 * free text would reach the ledger otherwise, and a narrow term (such as the diagnosis of a genetic condition) would tell of the
 * person what the ledger must not know. Nothing is implied by a broader term. Terms are added, never renamed.
 */
public enum Purpose {
    ACADEMIC_RESEARCH("dpv:AcademicResearch"),
    COMBAT_CLIMATE_CHANGE("dpv:CombatClimateChange"),
    COMMERCIAL_RESEARCH("dpv:CommercialResearch"),
    DATA_ALTRUISM("dpv:DataAltruism"),
    FRAUD_PREVENTION_AND_DETECTION("dpv:FraudPreventionAndDetection"),
    FULFILMENT_OF_CONTRACTUAL_OBLIGATION("dpv:FulfilmentOfContractualObligation"),
    IDENTITY_VERIFICATION("dpv:IdentityVerification"),
    IMPROVE_HEALTHCARE("dpv:ImproveHealthcare"),
    IMPROVE_PUBLIC_SERVICES("dpv:ImprovePublicServices"),
    IMPROVE_TRANSPORT_MOBILITY("dpv:ImproveTransportMobility"),
    LEGAL_COMPLIANCE("dpv:LegalCompliance"),
    NON_COMMERCIAL_RESEARCH("dpv:NonCommercialResearch"),
    PROVIDE_OFFICIAL_STATISTICS("dpv:ProvideOfficialStatistics"),
    PUBLIC_BENEFIT("dpv:PublicBenefit"),
    PUBLIC_POLICY_MAKING("dpv:PublicPolicyMaking"),
    REQUESTED_SERVICE_PROVISION("dpv:RequestedServiceProvision"),
    RESEARCH_AND_DEVELOPMENT("dpv:ResearchAndDevelopment"),
    CONSULTATION_MANAGEMENT("sector-health:ConsultationManagement"),
    ELECTRONIC_RECORDS_MANAGEMENT("sector-health:ElectronicRecordsManagement"),
    EMERGENCY_CARE_MANAGEMENT("sector-health:EmergencyCareManagement"),
    HEALTH_INSURANCE_MANAGEMENT("sector-health:HealthInsuranceManagement"),
    PANDEMIC_RESPONSE_MANAGEMENT("sector-health:PandemicResponseManagement"),
    PATIENT_MONITORING("sector-health:PatientMonitoring");

    private final String term;

    Purpose(String term) {
        this.term = term;
    }

    /** {@code dpv:} stands for {@code https://w3id.org/dpv#}, {@code sector-health:} for {@code https://w3id.org/dpv/sector/health#}. */
    public String term() {
        return term;
    }

    public static Optional<Purpose> ofTerm(String term) {
        return Arrays.stream(values())
                .filter(purpose -> purpose.term.equals(term))
                .findFirst();
    }
}
