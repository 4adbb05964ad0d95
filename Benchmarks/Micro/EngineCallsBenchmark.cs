using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Orleans;

namespace Weir.Benchmarks.Micro;

/// <summary>What does one grain call cost that does nothing, made from within a grain: answered before the next, and many at a time?</summary>
public static class EngineCallsBenchmark
{
    // One after the other, each call wakes a thread twice: on an idle machine that is most of its cost.
    private const int CallsInTurn = 20_000;
    private const int Warmup = 5_000;
    private const int Calls = 300_000;
    private const int Window = 100;

    public static async Task<(string Name, double Value, string Unit)[]> RunAsync()
    {
        using var host = EngineHost.Build();
        await host.StartAsync();
        var caller = host.Services.GetRequiredService<IGrainFactory>().GetGrain<ICallingGrain>("caller");
        await caller.CallOneByOne(Warmup);
        var oneByOne = await MeasureAsync(() => caller.CallOneByOne(CallsInTurn));
        await caller.CallManyAtATime(Warmup, Window);
        var manyAtATime = await MeasureAsync(() => caller.CallManyAtATime(Calls, Window));
        await host.StopAsync();
        return
        [
            ("grain call, one after the other", CallsInTurn / oneByOne.Wall, "calls/s"),
            ("grain call, one after the other, processor time", oneByOne.Processor / CallsInTurn * 1e9, "ns"),
            ($"grain call, {Window} at a time", Calls / manyAtATime.Wall, "calls/s"),
            ($"grain call, {Window} at a time, processor time", manyAtATime.Processor / Calls * 1e9, "ns"),
        ];
    }

    /// <summary>Seconds by the clock and of the processor, the whole process counted: on a busy machine only the latter says something.</summary>
    internal static async Task<(double Wall, double Processor)> MeasureAsync(Func<Task> work)
    {
        using var process = Process.GetCurrentProcess();
        var processor = process.TotalProcessorTime;
        var start = Stopwatch.GetTimestamp();
        await work();
        var wall = Stopwatch.GetElapsedTime(start).TotalSeconds;
        process.Refresh();
        return (wall, (process.TotalProcessorTime - processor).TotalSeconds);
    }
}

internal interface ICallingGrain : IGrainWithStringKey
{
    Task CallOneByOne(int calls);

    Task CallManyAtATime(int calls, int window);
}

internal interface ICalledGrain : IGrainWithStringKey
{
    Task<int> Echo(int value);
}

internal sealed class CallingGrain : Grain, ICallingGrain
{
    public async Task CallOneByOne(int calls)
    {
        var other = GrainFactory.GetGrain<ICalledGrain>("called");
        for (var call = 0; call < calls; call++)
        {
            await other.Echo(call);
        }
    }

    public async Task CallManyAtATime(int calls, int window)
    {
        var other = GrainFactory.GetGrain<ICalledGrain>("called");
        var tasks = new Task<int>[window];
        for (var call = 0; call < calls; call += window)
        {
            for (var index = 0; index < window; index++)
            {
                tasks[index] = other.Echo(index);
            }

            foreach (var task in tasks)
            {
                await task;
            }
        }
    }
}

internal sealed class CalledGrain : Grain, ICalledGrain
{
    public Task<int> Echo(int value) => Task.FromResult(value);
}
