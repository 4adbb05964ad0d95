using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orleans.Hosting;
using Orleans.Runtime;
using Weir.Gateways;
using Weir.Grains;
using Weir.Grains.Days;
using Weir.Grains.Delivery;
using Weir.Grains.Gateways;
using Weir.Grains.Storage;
using Weir.Lists;
using Weir.Records;
using Weir.Simulation.Oracle;
using Weir.Simulation.Storage;
using Weir.Simulation.Traffic;
using Weir.Simulation.Worlds;
using Weir.Simulation.Wrongs;
using Weir.Streaming;

namespace Weir.Simulation.Subjects;

/// <summary>Gateways, with their days and lists.</summary>
internal sealed class GatewaySubject(World world, GatewayTrafficPlan traffic) : ISubject
{
    private const string StateName = "gateway";
    private const int RecordBytes = 24;
    private readonly GatewayQuestions _questions = new(world, traffic);

    public TrafficPlan Traffic => traffic;

    public ListSubject List => ListSubject.Gateways;

    public int PauseMax => traffic.IsCrowded ? 300 : 1_500;

    public IEnumerable<SentRecord> Read(string stream, string key, ReadOnlyMemory<byte> payload)
    {
        var kind = RecordKinds.All.Single(kind => kind.ToName() == stream);
        for (; !payload.IsEmpty; payload = payload[RecordBytes..])
        {
            var bytes = payload.Span;
            yield return new SentGatewayRecord(key, kind, ReadInt64(bytes), ReadInt64(bytes[8..]), ReadInt64(bytes[16..]), default);
        }
    }

    public bool IsGood(SentRecord record) => LogOracle.IsGood((SentGatewayRecord)record, traffic.Rules);

    public void AddGrains(ISiloBuilder silo, SimulatedProcess process)
    {
        var (settings, rules) = (world.Settings, traffic.Rules);
        silo.Services.AddSingleton<IBinaryStateCodec<DayShardState>>(new DayShardStateCodec(settings.TopKept));
        silo.AddGatewayGrains(options => options.Configure(gateways =>
        {
            gateways.AllowedLateness = TimeSpan.FromMilliseconds(rules.LatenessMs);
            gateways.CounterModulus = rules.CounterModulus;
            gateways.MaxBytesPerSecond = rules.MaxBytesPerSecond;
            gateways.MaxAskingTime = settings.AskingTime;
        }));
    }

    public void AddStreams(PartitionedStreamOptions options)
    {
        foreach (var kind in RecordKinds.All)
        {
            if (world.Options.Wrong != Wrong.CommitsUnasked)
            {
                options.Checkpoint<IGatewayGrain>(kind.ToName());
            }

            options.Decoder(kind.ToName(), services => new GatewayRecordDecoder(kind, services.GetRequiredService<IOptions<GatewayOptions>>().Value));
        }
    }

    public T CreateState<T>() => typeof(T) == typeof(DayShardState) ? (T)(object)new DayShardState(world.Settings.TopKept) : Activator.CreateInstance<T>();

    public bool IsPart(string stateName) => stateName.StartsWith("days-", StringComparison.Ordinal);

    public void OnWriting(GrainId grain, string stateName, BinaryData bytes)
    {
        if (stateName == StateName)
        {
            OnWriting(grain, StateBytes.Serializer.Deserialize<GatewayState>(bytes)!);
        }
        else if (IsPart(stateName))
        {
            world.Verdict.Reach(Reached.DaysMoved);
        }
        else if (stateName == "day-shard" && StateBytes.Serializer.Deserialize<DayShardState>(bytes)!.Ranking.HasLetGo)
        {
            world.Verdict.Reach(Reached.FloorRaised);
        }
    }

    public PositionMap? FindPositions(string key) => world.States.Find<GatewayState>(GrainId.Create("gateway", key), StateName)?.Positions;

    public Task AskAsync(SimulatedProcess process, Random random) => _questions.AskAsync(process, random);

    public void Check(LogContents contents, WorldChecks checks) => new GatewayChecks(world, traffic, new LogOracle(contents, traffic.Rules), checks).Run();

    private void OnWriting(GrainId grain, GatewayState next)
    {
        if (next.Kinds.Any(HasOpenedAgain))
        {
            world.Verdict.Reach(Reached.ClosedDayOpened);
        }

        world.Watch.OnOverwriting(grain, world.States.Find<GatewayState>(grain, StateName), next);
    }

    private static bool HasOpenedAgain(KindState kind)
    {
        foreach (ref readonly var day in kind.Account.Applied.Days)
        {
            if (day.Records > 0 && kind.Chunks.FindDay(day.Day) is not null)
            {
                return true;
            }
        }

        return false;
    }

    private static long ReadInt64(ReadOnlySpan<byte> bytes) => System.Buffers.Binary.BinaryPrimitives.ReadInt64LittleEndian(bytes);
}
