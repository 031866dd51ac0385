//! The splitter of records: what it accepts must be XML, come back byte by byte, and show every
//! reader a well-formed document.

use super::support::{assert_well_formed, fingerprint};
use crate::target::{Format, Noise, Subject, Target, Verdict};
use sesphr::record::{Limits, RecordKind, Rules, Split, generate, join, split, view};

pub(super) const RECORDS: Target = Target {
    name: "records",
    about: "XML health records: split, joined, seen in part",
    format: Format::Xml,
    noise: Noise::IsRefused,
    words: &WORDS,
    corpus,
    open,
};

pub(super) const WORDS: [&str; 64] = [
    "<",
    ">",
    "/>",
    "</",
    "&",
    "&amp;",
    "&#x1;",
    "&#38;#38;",
    "&#xD800;",
    "&unknown;",
    "\"",
    "'",
    "=",
    ":",
    "<!--",
    "-->",
    "--",
    "<![CDATA[",
    "]]>",
    "<?",
    "?>",
    "<?xml version='1.0'?>",
    "<?xml version='1.0' encoding='UTF-16'?>",
    "<?sesphr withheld=\"medical\" bytes=\"9\"?>",
    "<!DOCTYPE a>",
    "<!DOCTYPE a [<!ENTITY b 'c'>]>",
    " xmlns=''",
    " xmlns='urn:hl7-org:v3'",
    " xmlns='http://hl7.org/fhir'",
    " xmlns:p='u'",
    " xmlns:xml='u'",
    " xmlns:p=''",
    " xmlns:xmlns='u'",
    " xml:lang='en'",
    "p:",
    "xml:",
    "xmlns",
    "<a>",
    "</a>",
    "<a/>",
    "<medical>",
    "</medical>",
    "<personal/>",
    "<prescription>x</prescription>",
    "<insurance id='1'/>",
    "PHR",
    "record",
    "Bundle",
    "ClinicalDocument",
    "entry",
    "resource",
    "section",
    "code",
    "component",
    "structuredBody",
    "contained",
    "Patient",
    "MedicationRequest",
    "Coverage",
    "Binary",
    "Signature",
    " code=\"10160-0\"",
    " codeSystem=\"2.16.840.1.113883.6.1\"",
    "signature",
];

/// Small documents of each format.
pub(super) const DOCUMENTS: [&str; 6] = [
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<PHR>\n  <personal>Ada Example, born 1970</personal>\n  \
     <insurance id='7'>Example Mutual</insurance>\n  <medical>Asthma &amp; hay fever</medical>\n  \
     <prescription>Salbutamol</prescription>\n</PHR>\n",
    "<p:record xmlns:p='u' xmlns='v' p:a='&lt;'><medical b='1'>x<![CDATA[y]]><!--z--></medical><?q r?>\
     <personal/><medical/></p:record>",
    "<ClinicalDocument xmlns=\"urn:hl7-org:v3\" xmlns:sdtc=\"urn:hl7-org:sdtc\">\
     <typeId root=\"2.16.840.1.113883.1.3\"/><title>Summary</title>\
     <recordTarget><patientRole><id extension=\"1\"/><patient><name>Ada</name></patient></patientRole>\
     </recordTarget><custodian/><documentationOf><serviceEvent><code code=\"J45\"/></serviceEvent>\
     </documentationOf><component><structuredBody>\
     <component><section><code code=\"10160-0\" codeSystem=\"2.16.840.1.113883.6.1\"/><text>drug</text>\
     </section></component>\
     <component><section><code code=\"48768-6\"/><text>payer</text></section></component>\
     <component><section><templateId root=\"1\"/><code code=\"11450-4\"><translation code=\"2\"/></code>\
     <text>asthma</text><component><section><code code=\"29549-3\"/></section></component></section>\
     </component></structuredBody></component></ClinicalDocument>",
    "<Bundle xmlns=\"http://hl7.org/fhir\"><id value=\"b\"/><type value=\"document\"/>\
     <entry><fullUrl value=\"urn:uuid:1\"/><resource><Patient><name><family value=\"Example\"/></name>\
     <text><div xmlns=\"http://www.w3.org/1999/xhtml\">Ada</div></text></Patient></resource></entry>\
     <entry><resource><Coverage><status value=\"active\"/></Coverage></resource></entry>\
     <entry><resource><MedicationRequest><contained><Medication/></contained></MedicationRequest>\
     </resource></entry><entry><resource><Condition/></resource></entry>\
     <entry><resource><Bundle><entry><resource><Claim/></resource></entry></Bundle></resource></entry>\
     <signature><data value=\"QQ==\"/></signature></Bundle>",
    "<ClinicalDocument xmlns=\"urn:hl7-org:v3\"><recordTarget/><component><nonXMLBody><text>scan</text>\
     </nonXMLBody></component></ClinicalDocument>",
    "\u{FEFF}<record\n>\r\n<personal>\u{e9}\u{1F600}</personal>\r\n</record>\n<!-- end -->\n",
];

fn corpus() -> Vec<Vec<u8>> {
    let small = DOCUMENTS.map(|document| document.as_bytes().to_vec());
    small.into_iter().chain(RecordKind::ALL.map(|kind| generate(kind, 0, 1))).collect()
}

fn open() -> Subject {
    let (rules, limits) = (Rules::default(), Limits::default());
    Box::new(move |input, gauge| {
        let Ok(split) = gauge.measure(|| split(input, &rules, &limits)) else {
            return Verdict::Refused;
        };
        assert_well_formed(input, "what splits");
        let joined = gauge.measure(|| join(split.parts())).expect("what splits joins");
        assert!(joined == input, "what joins is what was split, byte by byte");
        assert_views(&split, fingerprint(input));
        Verdict::Accepted
    })
}

/// Fails unless what some readers see is well-formed: those of the skeleton alone, of everything but
/// one partition, and of some set of partitions.
pub(super) fn assert_views(split: &Split, chosen: u64) {
    let see = |sees: &dyn Fn(u8) -> bool| {
        let mut parts = split.parts().clone();
        parts.retain(|partition, _| partition.label() == 0 || sees(partition.label()));
        let seen = view(&parts).expect("who reads the skeleton has a view");
        assert_well_formed(&seen, "a view");
    };
    see(&|_| false);
    see(&|label| chosen >> label & 1 == 1);
    for partition in split.parts().keys() {
        see(&|label| label != partition.label());
    }
}
