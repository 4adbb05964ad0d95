namespace Weir.Streaming.Log;

/// <summary>
/// Finds the first entry received at or after an instant: by bisection over pages, each of which begins with an entry, then by walking one page.
/// No index is kept. Receipts of concurrent requests stand a little out of order: an entry that was received before its neighbour and stands behind
/// it may be passed over by as much.
/// </summary>
internal static class InstantSearch
{
    public static long Find(PartitionLog log, int pageBytes, DateTimeOffset instant)
    {
        var cursor = new EntryCursor(log.Files, pageBytes, reuseMemory: true);
        var end = log.Durable;
        var first = log.Files.FirstAddress;
        long low = first / pageBytes, high = (end - 1) / pageBytes;
        while (low < high)
        {
            // Invariant: the answer is not before page low, and not behind page high.
            var middle = (low + high + 1) / 2;
            cursor.MoveTo(Math.Max(first, middle * pageBytes));
            if (StepToEntry(cursor, end) && cursor.Header.Attempt.ReceivedAt >= instant)
            {
                high = middle - 1;
            }
            else
            {
                low = middle;
            }
        }

        cursor.MoveTo(Math.Max(first, low * pageBytes));
        while (StepToEntry(cursor, end))
        {
            if (cursor.Header.Attempt.ReceivedAt >= instant)
            {
                return LogOffset.Make(cursor.Header.Opening, cursor.Address);
            }
        }

        return LogOffset.Make(LogOffset.MaxOpening, end);
    }

    private static bool StepToEntry(EntryCursor cursor, long end)
    {
        for (var step = cursor.Step(end); step != CursorStep.End; step = cursor.Step(end))
        {
            if (step == CursorStep.Entry)
            {
                return true;
            }

            cursor.Resume(end);
        }

        return false;
    }
}
