using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Microsoft.Extensions.DependencyInjection;
using Orleans;
using Orleans.Hosting;
using Orleans.Runtime;
using Weir.Elevators;
using Weir.Grains;
using Weir.Grains.Delivery;
using Weir.Grains.Elevators;
using Weir.Lists;
using Weir.Simulation.Oracle;
using Weir.Simulation.Storage;
using Weir.Simulation.Subjects;
using Weir.Simulation.Traffic;
using Weir.Simulation.Worlds;
using Weir.Simulation.Wrongs;
using Weir.Streaming;
using Weir.Streams;

namespace Weir.Simulation.Elevators;

/// <summary>Devices in elevators, with their histories, predictions and list.</summary>
internal sealed class DeviceSubject : ISubject
{
    public const string StateName = "elevator";
    private readonly ConditionalWeakTable<byte[], List<SentReading>> _read = [];
    private readonly World _world;
    private readonly DeviceTrafficPlan _traffic;
    private readonly SimulatedWorkers _workers;
    private readonly DeviceWatch _watch;
    private readonly DeviceQuestions _questions;

    public DeviceSubject(World world, DeviceTrafficPlan traffic)
    {
        (_world, _traffic) = (world, traffic);
        _workers = new SimulatedWorkers(world);
        _watch = new DeviceWatch(world, traffic.Rules, _workers);
        _questions = new DeviceQuestions(world, traffic);
    }

    public TrafficPlan Traffic => _traffic;

    public ListSubject List => ListSubject.Elevators;

    public int PauseMax => 1_500;

    public static GrainId Id(string device) => GrainId.Create("elevator", device);

    public IEnumerable<SentRecord> Read(string stream, string key, ReadOnlyMemory<byte> payload) =>
        MemoryMarshal.TryGetArray(payload, out var bytes) ? _read.GetValue(bytes.Array!, _ => Read(key, payload)) : Read(key, payload);

    public bool IsGood(SentRecord record) => ((SentReading)record).IsGood;

    public void AddGrains(ISiloBuilder silo, SimulatedProcess process)
    {
        var rules = _traffic.Rules;
        silo.AddGatewayGrains();
        silo.AddElevatorGrains(
            options => options.Configure(elevators =>
            {
                elevators.AllowedLateness = TimeSpan.FromMilliseconds(rules.Lateness);
                elevators.KeepFor = TimeSpan.FromMilliseconds(rules.KeepFor);
            }),
            options => options.Configure(prediction =>
            {
                prediction.Step = TimeSpan.FromMilliseconds(rules.Step);
                prediction.Window = TimeSpan.FromMilliseconds(rules.Window);
                prediction.IssueEvery = TimeSpan.FromMilliseconds(rules.IssueEvery);
                prediction.KeepFor = TimeSpan.FromMilliseconds(rules.KeepIssuedFor);
                prediction.Horizon = DeviceRules.Horizon;
                prediction.History = DeviceRules.History;
                prediction.HistoryMin = 10;
                prediction.RefitEvery = TimeSpan.FromSeconds(1);
            }));
        silo.Services.AddSingleton<IGrainRuntime>(services => new WorkersRuntime((IGrainRuntime)services.GetRequiredService<IClusterClient>(), _workers));
    }

    public void AddStreams(PartitionedStreamOptions options)
    {
        if (_world.Options.Wrong != Wrong.CommitsUnasked)
        {
            options.Checkpoint<IElevatorGrain>(StreamNames.Elevators);
        }

        options.Decoder(StreamNames.Elevators, new SensorReadingDecoder());
    }

    public T CreateState<T>() => Activator.CreateInstance<T>();

    public bool IsPart(string stateName) =>
        stateName.StartsWith("readings-", StringComparison.Ordinal) || stateName.StartsWith("page-", StringComparison.Ordinal);

    public void OnWriting(GrainId grain, string stateName, BinaryData bytes)
    {
        if (stateName == StateName)
        {
            _watch.OnWriting(grain, _world.States.Find<ElevatorState>(grain, StateName), StateBytes.Serializer.Deserialize<ElevatorState>(bytes)!);
        }
        else if (IsPart(stateName))
        {
            _world.Verdict.Reach(stateName.Contains("-Prediction-", StringComparison.Ordinal) ? Reached.PredictionsMoved : Reached.ReadingsMoved);
        }
    }

    public PositionMap? FindPositions(string key) => _world.States.Find<ElevatorState>(Id(key), StateName)?.Positions;

    public Task AskAsync(SimulatedProcess process, Random random) => _questions.AskAsync(process, random);

    public void Check(LogContents contents, WorldChecks checks) => new DeviceChecks(_world, _traffic, contents, _watch, checks).Run();

    private static List<SentReading> Read(string device, ReadOnlyMemory<byte> payload)
    {
        var readings = new List<SentReading>();
        while (!payload.IsEmpty)
        {
            var header = payload.Span;
            var (length, unknownFields) = (header[0] | (header[1] << 8), header[2] | (header[3] << 8));
            readings.Add(new SentReading(device, new SensorReading(payload.Slice(4, length)), unknownFields, default));
            payload = payload[(4 + length)..];
        }

        return readings;
    }
}
