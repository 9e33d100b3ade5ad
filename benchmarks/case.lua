-- One case for wrk, told in arguments: authorization, method, body, prefix. `{n}` in the body
-- becomes a text that no other request has. At the end the counts are printed as one line of JSON.

function init(args)
  local body, prefix, number = args[3], args[4], 0
  wrk.method = args[2]
  wrk.headers["Authorization"] = args[1]
  if body == "" then return end
  wrk.headers["Content-Type"] = "application/json"
  wrk.body = body
  local from, to = body:find("{n}", 1, true)
  if from == nil then return end
  local before, after = body:sub(1, from - 1) .. prefix .. "-", body:sub(to + 1)
  request = function()
    number = number + 1
    return wrk.format(nil, nil, nil, before .. number .. after)
  end
end

function done(summary)
  local errors = summary.errors
  io.write(string.format(
    '{"requests": %d, "seconds": %.6f, "refused": %d, "broken": %d}\n',
    summary.requests,
    summary.duration / 1e6,
    errors.status,
    errors.connect + errors.read + errors.write + errors.timeout
  ))
end
