using System.Diagnostics;

namespace Weir.Processes.Support;

/// <summary>Asks again until the answer is right: the queries are the event that is waited for.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    public static async Task AgreesAsync(Func<Task<IReadOnlyList<string>>> compare, string context)
    {
        var started = Stopwatch.GetTimestamp();
        IReadOnlyList<string> wrong;
        do
        {
            wrong = await compare();
        }
        while (wrong.Count > 0 && Stopwatch.GetElapsedTime(started) < Limit);
        Assert.True(wrong.Count == 0, $"{context}: still wrong after {Limit.TotalSeconds} s:\n{string.Join('\n', wrong.Take(20))}");
    }
}
