using Microsoft.Extensions.DependencyInjection;
using Orleans.Storage;
using Weir.Grains;
using Weir.Grains.Elevators;
using Weir.Grains.Elevators.History;
using Weir.Grains.Storage;

namespace Weir.Simulation.Storage;

/// <summary>The product's own stored forms, for looking at what is durable.</summary>
internal static class StateBytes
{
    public static IGrainStorageSerializer Serializer { get; } = new ServiceCollection().AddLogging().AddGatewayGrains()
        .AddSingleton<IBinaryStateCodec<ElevatorState>, ElevatorStateCodec>()
        .AddSingleton<IBinaryStateCodec<ReadingChunk>, ReadingChunkCodec>()
        .AddSingleton<IBinaryStateCodec<HistoryPage>, HistoryPageCodec>()
        .BuildServiceProvider().GetRequiredService<IGrainStorageSerializer>();
}
