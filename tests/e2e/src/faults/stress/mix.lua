-- The requests that wrk sends: images and new codes in a given order, each with a text of its own.
--
-- Arguments: a word that no other run has; the kinds of requests as letters, which are repeated (s: an SVG, p: a PNG, g: a
-- code that is kept, l: one whose copies are made later); a file for the answers that promise a code; for how many seconds
-- requests begin. Afterwards those that are under way may end.

local word, kinds, promises, secs
local number = 0
local start
-- Filled by the one thread, read at the end. Answers by their status; 503 counts only with a Retry-After.
statuses = {}
thread_of_all = nil

function setup(thread)
  thread_of_all = thread
end

function init(arguments)
  word, kinds = arguments[1], arguments[2]
  promises = assert(io.open(arguments[3], "w"))
  secs = tonumber(arguments[4])
end

-- Milliseconds until a connection sends its next request.
function delay()
  start = start or os.time()
  return os.time() < start + secs and 0 or 3600 * 1000
end

function request()
  local place = number % #kinds + 1
  local kind = kinds:sub(place, place)
  -- 17 to 216 bytes behind the word and the number.
  local text = string.format("example.com/load/%s/%d/%s", word, number, string.rep("x", number * 37 % 200))
  number = number + 1
  if kind == "s" or kind == "p" then
    return wrk.format("GET", "/api/v1/qr?format=" .. (kind == "s" and "svg" or "png") .. "&text=" .. text)
  end
  local headers = { ["Content-Type"] = "application/json" }
  if kind == "l" then
    headers["Prefer"] = "respond-async"
  end
  return wrk.format("POST", "/api/v1/qr/generate", headers, '{"text":"' .. text .. '","format":"svg"}')
end

function response(status, headers, body)
  local media_type, retry_after
  for name, value in pairs(headers) do
    name = name:lower()
    if name == "content-type" then
      media_type = value
    elseif name == "retry-after" then
      retry_after = value
    end
  end
  local class = tostring(status)
  if status == 503 and not retry_after then
    class = "503 without Retry-After"
  end
  statuses[class] = (statuses[class] or 0) + 1
  if status < 300 and media_type and media_type:find("application/json", 1, true) then
    promises:write(class, " ", body, "\n")
    promises:flush()
  end
end

function done(summary, latency, requests)
  local errors = summary.errors
  local lines = {
    { "p50_micros", latency:percentile(50) },
    { "p99_micros", latency:percentile(99) },
    { "socket_errors", errors.connect + errors.read + errors.write + errors.timeout },
  }
  for class, count in pairs(thread_of_all:get("statuses")) do
    lines[#lines + 1] = { "status " .. class, count }
  end
  for _, line in ipairs(lines) do
    io.write(string.format("%s = %d\n", line[1], line[2]))
  end
end
