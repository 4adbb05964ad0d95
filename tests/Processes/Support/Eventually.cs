using System.Diagnostics;

namespace Weir.Processes.Support;

/// <summary>Asks again until the answer is right: the queries are the event that is waited for.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    public static async Task AgreesAsync(Func<Task<IReadOnlyList<string>>> compare, string context, TimeSpan? patience = null)
    {
        var limit = patience ?? Limit;
        var started = Stopwatch.GetTimestamp();
        IReadOnlyList<string> wrong;
        do
        {
            try
            {
                wrong = await compare();
            }
            catch (HttpRequestException unanswered)
            {
                // Of several silos one may be waiting for another that is dead.
                wrong = [unanswered.Message];
            }
        }
        while (wrong.Count > 0 && Stopwatch.GetElapsedTime(started) < limit);
        Assert.True(wrong.Count == 0, $"{context}: still wrong after {limit.TotalSeconds} s:\n{string.Join('\n', wrong.Take(20))}");
    }
}
