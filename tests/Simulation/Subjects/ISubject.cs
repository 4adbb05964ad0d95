using Orleans.Hosting;
using Orleans.Runtime;
using Weir.Grains.Delivery;
using Weir.Lists;
using Weir.Simulation.Oracle;
using Weir.Simulation.Traffic;
using Weir.Simulation.Worlds;
using Weir.Streaming;

namespace Weir.Simulation.Subjects;

/// <summary>What a world is about: what comes in, which grains take it, what must come of it. Everything else, and all that goes wrong, is the same.</summary>
internal interface ISubject
{
    TrafficPlan Traffic { get; }

    /// <summary>Whose ids are listed.</summary>
    ListSubject List { get; }

    /// <summary>How long the questioner waits at most between two questions, ms.</summary>
    int PauseMax { get; }

    /// <summary>Reads a run of records in the log.</summary>
    IEnumerable<SentRecord> Read(string stream, string key, ReadOnlyMemory<byte> payload);

    /// <summary>Whether a record of the log is one that somebody can take.</summary>
    bool IsGood(SentRecord record);

    /// <summary>Adds grains and what they need.</summary>
    void AddGrains(ISiloBuilder silo, SimulatedProcess process);

    /// <summary>Says how streams are consumed.</summary>
    void AddStreams(PartitionedStreamOptions options);

    /// <summary>What a state is that was never written.</summary>
    T CreateState<T>();

    /// <summary>Whether a state is one that is written once and never changed.</summary>
    bool IsPart(string stateName);

    /// <summary>A state is about to become durable.</summary>
    void OnWriting(GrainId grain, string stateName, BinaryData bytes);

    /// <summary>How far a gateway or device is durable.</summary>
    PositionMap? FindPositions(string key);

    /// <summary>Asks something while everything fails around it, and checks the answer.</summary>
    Task AskAsync(SimulatedProcess process, Random random);

    /// <summary>What must hold once the log has been consumed to its end.</summary>
    void Check(LogContents contents, WorldChecks checks);
}
