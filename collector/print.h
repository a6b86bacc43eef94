// Parts and explanations as JSON and as text, for `list` and `explain`.
#pragma once

#include <string>

#include <nlohmann/json_fwd.hpp>

#include "collector/decide.h"
#include "collector/model/listing.h"
#include "collector/model/reason.h"
#include "collector/model/record.h"
#include "collector/model/subject.h"

namespace cenote::collector {

// One line on standard output; bytes that are no UTF-8 become U+FFFD.
void PrintJson(const nlohmann::ordered_json& json);

nlohmann::ordered_json PartJson(const Subject& subject, const Part& part, const ReasonTable& reasons);
nlohmann::ordered_json RecordJson(const Record& record);
nlohmann::ordered_json ExplanationJson(const Explanation& why, const Policy& policy, const ReasonTable& reasons);

// Tab-separated: Subject, Reason, source, grade, since, until, "published" or "private", note.
std::string PartLine(const Subject& subject, const Part& part, const ReasonTable& reasons);
std::string RecordText(const Record& record);
std::string ExplanationText(const Explanation& why, const Policy& policy, const ReasonTable& reasons);

std::string PointsText(Points points);  // "12.5"

}  // namespace cenote::collector
