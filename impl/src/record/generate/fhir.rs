//! FHIR release 4 bundles as Synthea makes them: for each visit a few results, a claim and a
//! lengthy explanation of benefit.

use super::draw::Draw;
use super::lists::{CLINICS, CONDITIONS, DOSES, DRUGS, INSURERS, MEASURES};
use super::most_behind;
use super::person::Person;
use super::plain::tenths;
use super::xml::Xml;

/// Shares of the entries' bytes in Synthea bundles, in tenths of a percent: insurance, medical,
/// prescription, personal.
const SHARES: [u64; 4] = [520, 450, 17, 7];
/// No entry is longer; the closing note fills up what is left.
const ENTRY_BYTES_MAX: usize = 4000;
/// The tags after the closing note's text.
const CLOSING_BYTES: usize = 100;

/// A bundle of about this many bytes.
pub(super) fn bundle(bytes_target: usize, draw: &mut Draw) -> String {
    let patient = draw.uuid();
    let mut xml = Xml::document();
    xml.within("Bundle", &[("xmlns", "http://hl7.org/fhir")], |xml| {
        xml.value("type", "collection");
        let mut written = [0; 4];
        for kind in [3, 0, 2, 1] {
            add(xml, kind, &patient, draw, &mut written);
        }
        while xml.len() + ENTRY_BYTES_MAX < bytes_target {
            let kind = most_behind(SHARES, written);
            add(xml, kind, &patient, draw, &mut written);
        }
        entry(xml, "ClinicalImpression", draw, |xml, draw| {
            xml.value("status", "completed");
            reference(xml, "subject", &patient);
            let rest = bytes_target.saturating_sub(xml.len() + CLOSING_BYTES);
            xml.value("summary", &draw.prose(rest));
        });
    });
    xml.finish()
}

/// Adds an entry of a kind, and its bytes to what is written of that kind.
fn add(xml: &mut Xml, kind: usize, patient: &str, draw: &mut Draw, written: &mut [usize; 4]) {
    let before = xml.len();
    let first = written.get(kind) == Some(&0);
    match kind {
        0 if first => coverage(xml, patient, draw),
        0 if draw.below(4) == 0 => claim(xml, patient, draw),
        0 => benefit(xml, patient, draw),
        1 if draw.below(5) == 0 => condition(xml, patient, draw),
        1 => observation(xml, patient, draw),
        2 => medication(xml, patient, draw),
        _ if first => person(xml, "Patient", patient, draw),
        _ => person(xml, "RelatedPerson", patient, draw),
    }
    if let Some(bytes) = written.get_mut(kind) {
        *bytes += xml.len() - before;
    }
}

fn entry(xml: &mut Xml, name: &str, draw: &mut Draw, inside: impl FnOnce(&mut Xml, &mut Draw)) {
    let id = draw.uuid();
    xml.within("entry", &[], |xml| {
        xml.value("fullUrl", &format!("urn:uuid:{id}"));
        xml.within("resource", &[], |xml| {
            xml.within(name, &[], |xml| {
                xml.value("id", &id);
                inside(xml, draw);
            });
        });
    });
}

fn reference(xml: &mut Xml, name: &str, id: &str) {
    xml.within(name, &[], |xml| {
        xml.value("reference", &format!("urn:uuid:{id}"));
    });
}

fn coding(xml: &mut Xml, name: &str, system: &str, (code, display): (&str, &str)) {
    xml.within(name, &[], |xml| {
        xml.within("coding", &[], |xml| {
            xml.value("system", system);
            xml.value("code", code);
            xml.value("display", display);
        });
        xml.value("text", display);
    });
}

fn money(xml: &mut Xml, name: &str, draw: &mut Draw) {
    let value = draw.money(90_000);
    xml.within(name, &[], |xml| {
        xml.value("value", &value);
        xml.value("currency", "USD");
    });
}

fn person(xml: &mut Xml, role: &str, patient: &str, draw: &mut Draw) {
    let person = Person::draw(draw);
    entry(xml, role, draw, |xml, _| {
        if role == "RelatedPerson" {
            reference(xml, "patient", patient);
        }
        xml.within("name", &[], |xml| {
            xml.value("family", person.family);
            xml.value("given", person.given);
        });
        xml.within("telecom", &[], |xml| {
            xml.value("system", "phone");
            xml.value("value", &person.phone);
        });
        xml.value("gender", person.gender);
        xml.value("birthDate", &person.birth.dashed());
        xml.within("address", &[], |xml| {
            xml.value("line", &person.street);
            xml.value("city", person.city);
            xml.value("state", person.state);
            xml.value("postalCode", &person.postal_code);
        });
    });
}

fn coverage(xml: &mut Xml, patient: &str, draw: &mut Draw) {
    entry(xml, "Coverage", draw, |xml, draw| {
        xml.value("status", "active");
        xml.value("subscriberId", &draw.digits(10));
        reference(xml, "beneficiary", patient);
        xml.within("payor", &[], |xml| {
            xml.value("display", draw.pick(INSURERS));
        });
    });
}

fn claim(xml: &mut Xml, patient: &str, draw: &mut Draw) {
    entry(xml, "Claim", draw, |xml, draw| {
        xml.value("status", "active");
        xml.value("use", "claim");
        reference(xml, "patient", patient);
        xml.value("created", &draw.date().dashed());
        xml.within("provider", &[], |xml| {
            xml.value("display", draw.pick(CLINICS));
        });
        for sequence in 1..=draw.between(1, 3) {
            xml.within("item", &[], |xml| {
                xml.value("sequence", &sequence.to_string());
                let service = draw.pick(CONDITIONS);
                coding(xml, "productOrService", SNOMED, service);
            });
        }
        money(xml, "total", draw);
    });
}

fn benefit(xml: &mut Xml, patient: &str, draw: &mut Draw) {
    entry(xml, "ExplanationOfBenefit", draw, |xml, draw| {
        xml.value("status", "active");
        xml.value("use", "claim");
        reference(xml, "patient", patient);
        xml.value("created", &draw.date().dashed());
        xml.within("insurer", &[], |xml| {
            xml.value("display", draw.pick(INSURERS));
        });
        xml.value("outcome", "complete");
        xml.within("item", &[], |xml| {
            xml.value("sequence", "1");
            let service = draw.pick(CONDITIONS);
            coding(xml, "productOrService", SNOMED, service);
            for category in ["submitted", "eligible", "deductible", "copay"] {
                if draw.below(4) > 0 {
                    xml.within("adjudication", &[], |xml| {
                        let system = "http://terminology.hl7.org/CodeSystem/adjudication";
                        coding(xml, "category", system, (category, category));
                        money(xml, "amount", draw);
                    });
                }
            }
        });
        xml.within("payment", &[], |xml| money(xml, "amount", draw));
    });
}

fn observation(xml: &mut Xml, patient: &str, draw: &mut Draw) {
    let measure = draw.pick(MEASURES);
    let value = tenths(draw.between(measure.tenths.0, measure.tenths.1));
    entry(xml, "Observation", draw, |xml, draw| {
        xml.value("status", "final");
        coding(xml, "code", LOINC, (measure.code, measure.display));
        reference(xml, "subject", patient);
        let (hour, minute) = (draw.below(24), draw.below(60));
        let date = draw.date().dashed();
        let instant = format!("{date}T{hour:02}:{minute:02}:00Z");
        xml.value("effectiveDateTime", &instant);
        xml.within("valueQuantity", &[], |xml| {
            xml.value("value", &value);
            xml.value("unit", measure.unit);
            xml.value("system", "http://unitsofmeasure.org");
            xml.value("code", measure.unit);
        });
    });
}

fn condition(xml: &mut Xml, patient: &str, draw: &mut Draw) {
    entry(xml, "Condition", draw, |xml, draw| {
        let bytes = draw.between(80, 600) as usize;
        let narrative = draw.prose(bytes);
        xml.within("text", &[], |xml| {
            xml.value("status", "generated");
            let attributes = [("xmlns", "http://www.w3.org/1999/xhtml")];
            xml.text("div", &attributes, &narrative);
        });
        let found = draw.pick(CONDITIONS);
        coding(xml, "code", SNOMED, found);
        reference(xml, "subject", patient);
        xml.value("onsetDateTime", &draw.date().dashed());
    });
}

fn medication(xml: &mut Xml, patient: &str, draw: &mut Draw) {
    entry(xml, "MedicationRequest", draw, |xml, draw| {
        xml.value("status", "active");
        xml.value("intent", "order");
        let drug = draw.pick(DRUGS);
        coding(xml, "medicationCodeableConcept", RXNORM, drug);
        reference(xml, "subject", patient);
        xml.value("authoredOn", &draw.date().dashed());
        xml.within("dosageInstruction", &[], |xml| {
            xml.value("text", draw.pick(DOSES));
        });
    });
}

const SNOMED: &str = "http://snomed.info/sct";
const LOINC: &str = "http://loinc.org";
const RXNORM: &str = "http://www.nlm.nih.gov/research/umls/rxnorm";
