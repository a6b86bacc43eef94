#include "sinkhole/leaf_names.h"

#include <algorithm>

namespace cenote::sinkhole {
namespace {

void AddNames(GMimeParamList* parameters, const char* wanted, std::vector<std::string>& names) {
  const int count = parameters == nullptr ? 0 : g_mime_param_list_length(parameters);
  for (int i = 0; i < count && names.size() < kMaxNames; ++i) {
    GMimeParam* parameter = g_mime_param_list_get_parameter_at(parameters, i);
    const char* value = g_mime_param_get_value(parameter);
    if (value == nullptr || *value == '\0' || g_ascii_strcasecmp(g_mime_param_get_name(parameter), wanted) != 0) {
      continue;
    }
    if (std::find(names.begin(), names.end(), value) == names.end()) {
      names.emplace_back(value);
    }
  }
}

// A part that repeats a header shows one name to one reader and another to the next: all of them count.
void AddRepeated(GMimeObject* part, const char* header, std::vector<std::string>& names) {
  GMimeHeaderList* headers = g_mime_object_get_header_list(part);
  const int count = g_mime_header_list_get_count(headers);
  const bool type = g_ascii_strcasecmp(header, "Content-Type") == 0;
  for (int i = 0; i < count && names.size() < kMaxNames; ++i) {
    GMimeHeader* one = g_mime_header_list_get_header_at(headers, i);
    const char* value = g_mime_header_get_raw_value(one);
    if (value == nullptr || g_ascii_strcasecmp(g_mime_header_get_name(one), header) != 0) {
      continue;
    }
    if (type) {
      const GPointer<GMimeContentType> parsed(g_mime_content_type_parse(nullptr, value));
      AddNames(g_mime_content_type_get_parameters(parsed.get()), "name", names);
    } else {
      const GPointer<GMimeContentDisposition> parsed(g_mime_content_disposition_parse(nullptr, value));
      AddNames(g_mime_content_disposition_get_parameters(parsed.get()), "filename", names);
    }
  }
}

int CountHeader(GMimeObject* part, const char* header) {
  GMimeHeaderList* headers = g_mime_object_get_header_list(part);
  const int count = g_mime_header_list_get_count(headers);
  int found = 0;
  for (int i = 0; i < count; ++i) {
    GMimeHeader* one = g_mime_header_list_get_header_at(headers, i);
    found += g_ascii_strcasecmp(g_mime_header_get_name(one), header) == 0 ? 1 : 0;
  }
  return found;
}

}  // namespace

std::vector<std::string> NamesOf(GMimeObject* part) {
  std::vector<std::string> names;
  GMimeContentDisposition* disposition = g_mime_object_get_content_disposition(part);
  if (disposition != nullptr) {
    AddNames(g_mime_content_disposition_get_parameters(disposition), "filename", names);
  }
  GMimeContentType* type = g_mime_object_get_content_type(part);
  AddNames(g_mime_content_type_get_parameters(type), "name", names);
  for (const char* header : {"Content-Disposition", "Content-Type"}) {
    if (CountHeader(part, header) > 1) {
      AddRepeated(part, header, names);
    }
  }
  return names;
}

}  // namespace cenote::sinkhole
