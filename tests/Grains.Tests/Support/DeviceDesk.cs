using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime;
using Orleans.Storage;
using Weir.Elevators;
using Weir.Grains.Elevators;
using Weir.Grains.Elevators.History;
using Weir.Grains.Storage;

namespace Weir.Grains.Tests.Support;

/// <summary>One device's state with its history over a storage, without a silo: takes readings, writes, and loses what was not written.</summary>
internal sealed class DeviceDesk
{
    public const long LatenessMs = 30_000;

    private readonly IGrainStorage _storage;
    private readonly ReadingBytes _bytes = new();
    private readonly TimeSpan _keepFor;
    private byte[] _durable;
    private HistoryStore _store;

    public DeviceDesk(TimeSpan? keepFor = null)
    {
        var services = new ServiceCollection();
        services.AddSingleton<IBinaryStateCodec<ReadingChunk>, ReadingChunkCodec>();
        services.AddSingleton<IBinaryStateCodec<HistoryPage>, HistoryPageCodec>();
        _storage = Stored.Open(new BinaryStateSerializer(services.BuildServiceProvider()));
        _keepFor = keepFor ?? TimeSpan.FromDays(3650);
        _durable = Bytes(new ElevatorState());
        _store = new HistoryStore(_storage, GrainId.Create("elevator", "d"));
    }

    public TestStorage Stored { get; } = new();

    public ElevatorState State { get; private set; } = new();

    /// <summary>Dates of what the speed layer would hear of.</summary>
    public List<long> Heard { get; } = [];

    public SensorState Sensor(SensorType type = SensorType.Accelerometer) => State.Find(type)!;

    public async Task TakeAsync(params SensorReading[] readings)
    {
        foreach (var reading in readings)
        {
            var placed = PlacedReading.Of(reading);
            var isStored = State.Find(reading.Type) is { } sensor && await _store.ContainsAsync(sensor.Type, sensor.History, placed, CancellationToken.None);
            if (ElevatorTransition.Take(State, placed, _bytes, 0, isStored, LatenessMs) == TakenReading.New && reading.Type == SensorType.Accelerometer)
            {
                Heard.Add(reading.Date);
            }

            State.Version++;
        }
    }

    /// <summary>Writes chunks, then the state where it is to become durable.</summary>
    public async Task WriteAsync(bool landsState = true)
    {
        var writers = State.Sensors.Select(sensor => new HistoryWriter(_store, sensor, _keepFor)).ToList();
        foreach (var writer in writers)
        {
            await writer.WriteAsync(CancellationToken.None);
        }

        writers.ForEach(writer => writer.Complete(State));
        if (landsState)
        {
            _durable = Bytes(State);
            foreach (var name in State.Garbage.ToList())
            {
                await _store.DeleteAsync(name, CancellationToken.None);
            }

            State.Garbage.Clear();
        }
    }

    /// <summary>What was not written is gone.</summary>
    public void Restart()
    {
        var reader = new StateReader(_durable);
        State = new ElevatorStateCodec().Read(ref reader);
        _store = new HistoryStore(_storage, GrainId.Create("elevator", "d"));
    }

    /// <summary>How many pages and chunks the state points to.</summary>
    public async Task<(int Pages, int Chunks)> CountPartsAsync()
    {
        var (pages, chunks) = (0, 0);
        foreach (var sensor in State.Sensors)
        {
            foreach (var page in sensor.History.Pages)
            {
                pages++;
                chunks += (await _store.ReadPageAsync(sensor.Type, page.Number, CancellationToken.None))!.Parts.Count;
            }
        }

        return (pages, chunks);
    }

    /// <summary>Questions for the history.</summary>
    public ElevatorQueries Queries => new("d", _store);

    public int StateBytes => Bytes(State).Length;

    public async Task<ReadingPage> PageAsync(SensorType? type = null, ReadingPlace from = default, long to = long.MaxValue, int limit = 1000) =>
        (await Queries.GetReadingsAsync(() => State, new ReadingQuery(type, from.Date, from.Print, to, limit), CancellationToken.None))!;

    /// <summary>All pages one after the other.</summary>
    public async Task<List<SensorReading>> AllAsync(SensorType? type = null, int limit = 1000)
    {
        var all = new List<SensorReading>();
        var from = default(ReadingPlace);
        while (true)
        {
            var page = await PageAsync(type, from, limit: limit);
            all.AddRange(page.Readings);
            if (page.Next is null)
            {
                return all;
            }

            Assert.True(ReadingPlace.TryParse(page.Next, out from), page.Next);
        }
    }

    private static byte[] Bytes(ElevatorState state)
    {
        var writer = new StateWriter();
        new ElevatorStateCodec().Write(state, writer);
        return writer.Written.ToArray();
    }
}
