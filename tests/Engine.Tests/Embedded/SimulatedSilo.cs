using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Hosting;
using Orleans.Runtime;
using Weir.TestKit.Time;

namespace Weir.Engine.Tests.Embedded;

/// <summary>A silo on one thread and on a clock that stands still until nothing is left to do.</summary>
internal sealed class SimulatedSilo
{
    private const int StepsMax = 2_000_000;

    private readonly ServiceProvider _services;

    public SimulatedSilo(int seed, Action<ISiloBuilder> configure)
    {
        Scheduler = new SimulationScheduler(new Random(seed));
        var services = new ServiceCollection();
        services.AddSingleton<TimeProvider>(Time);
        services.AddKeyedSingleton<TaskScheduler>("Orleans.Runtime", Scheduler);
        services.AddOrleans(configure);
        _services = services.BuildServiceProvider();
    }

    public SimulationScheduler Scheduler { get; }

    public ManualTime Time { get; } = new();

    public Silo Silo => _services.GetRequiredService<Silo>();

    public Orleans.IGrainFactory Grains => _services.GetRequiredService<Orleans.IGrainFactory>();

    public T Get<T>(string key)
        where T : notnull => _services.GetRequiredKeyedService<T>(key);

    public void Start() => Run(() => _services.GetRequiredService<SiloHost>().StartAsync(CancellationToken.None));

    public void Stop() => Run(() => _services.GetRequiredService<SiloHost>().StopAsync(CancellationToken.None));

    /// <summary>Runs work to its end, moving the clock only when nothing else can run.</summary>
    public void Run(Func<Task> work)
    {
        var task = Scheduler.Start(work);
        for (var step = 0; !task.IsCompleted; step++)
        {
            Assert.True(step < StepsMax, "The simulation does not come to its end.");
            if (!Scheduler.RunOne())
            {
                Assert.True(Time.AdvanceToNext(), "Nothing can run, no timer is set, and the work is not done.");
            }
        }

        task.GetAwaiter().GetResult();
    }
}
