using Microsoft.Extensions.DependencyInjection;
using Orleans.Storage;
using Weir.Grains;

namespace Weir.Simulation.Storage;

/// <summary>The product's own stored forms, for looking at what is durable.</summary>
internal static class StateBytes
{
    public static IGrainStorageSerializer Serializer { get; } =
        new ServiceCollection().AddLogging().AddGatewayGrains().BuildServiceProvider().GetRequiredService<IGrainStorageSerializer>();
}
