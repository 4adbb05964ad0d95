using System.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans;
using Weir.Elevators;
using Weir.Elevators.Prediction;
using Weir.Silo.Http;
using Weir.TestKit.Time;

namespace Weir.Silo.Tests.Support;

/// <summary>The routes of predictions alone, before devices that answer by a script.</summary>
internal sealed class ScriptedElevators : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly HttpClient _http;

    private ScriptedElevators(WebApplication app, ElevatorScript script)
    {
        _app = app;
        _http = new HttpClient { BaseAddress = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()) };
        Script = script;
    }

    public ElevatorScript Script { get; }

    public static async Task<ScriptedElevators> StartAsync()
    {
        var script = new ElevatorScript();
        var grains = DispatchProxy.Create<IGrainFactory, ScriptedGrains>();
        ((ScriptedGrains)(object)grains).Script = script;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddSingleton(grains).AddSingleton<TimeProvider>(new ManualTime(new DateTimeOffset(2024, 3, 1, 12, 0, 5, 250, TimeSpan.Zero)));
        var app = builder.Build();
        app.MapPredictions();
        await app.StartAsync();
        return new ScriptedElevators(app, script);
    }

    public async Task<Reply> GetAsync(string path) => await Reply.OfAsync(await _http.GetAsync(new Uri(path, UriKind.Relative)));

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _app.DisposeAsync();
    }
}

/// <summary>What every device answers, and what was asked.</summary>
public sealed class ElevatorScript
{
    public Prediction? Prediction { get; set; }

    public KeptPage? Kept { get; set; }

    public PredictionEvaluation? Evaluation { get; set; }

    /// <summary>What every question fails with.</summary>
    public Exception? Failure { get; set; }

    /// <summary>The device asked, and what about.</summary>
    public List<(string Device, object Question)> Asked { get; } = [];
}

/// <summary>A factory whose grains are one device or another.</summary>
public class ScriptedGrains : DispatchProxy
{
    public ElevatorScript? Script { get; set; }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        Assert.Equal(typeof(IElevatorGrain), targetMethod!.ReturnType);
        var grain = DispatchProxy.Create<IElevatorGrain, ScriptedElevator>();
        ((ScriptedElevator)(object)grain).Script = Script;
        ((ScriptedElevator)(object)grain).Device = (string)args![0]!;
        return grain;
    }
}

/// <summary>A device that answers by the script.</summary>
public class ScriptedElevator : DispatchProxy
{
    public ElevatorScript? Script { get; set; }

    public string Device { get; set; } = "";

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        var script = Script!;
        script.Asked.Add((Device, args![1] is int windows ? ((AccelerationAxis)args[0]!, windows) : args[0]!));
        return targetMethod!.Name switch
        {
            nameof(IForecastingGrain.PredictAsync) => Answer(script.Prediction),
            nameof(IForecastingGrain.GetKeptAsync) => Answer(script.Kept),
            nameof(IForecastingGrain.EvaluateAsync) => Answer(script.Evaluation),
            var other => throw new InvalidOperationException($"The script has no answer to {other}."),
        };

        Task<T?> Answer<T>(T? answer)
            where T : class => script.Failure is { } failure ? Task.FromException<T?>(failure) : Task.FromResult(answer);
    }
}
