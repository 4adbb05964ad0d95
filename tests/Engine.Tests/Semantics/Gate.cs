using System.Collections.Concurrent;

namespace Weir.Engine.Tests.Semantics;

/// <summary>What a test and a grain in the same process say to each other past the engine: signals by name.</summary>
public static class Gate
{
    private static readonly ConcurrentDictionary<string, TaskCompletionSource> Signals = new();

    public static void Open(string name) => Of(name).TrySetResult();

    public static Task Passed(string name) => Of(name).Task;

    public static async Task Reached(string name, string what)
    {
        try
        {
            await Passed(name).WaitAsync(TimeSpan.FromSeconds(20));
        }
        catch (TimeoutException)
        {
            Assert.Fail($"Did not happen within 20 s: {what}");
        }
    }

    private static TaskCompletionSource Of(string name) =>
        Signals.GetOrAdd(name, _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
}
