using Weir.Elevators;
using Weir.Gateways;
using Weir.Ingest;

namespace Weir.Client;

/// <summary>What a caller must not get wrong; nobody is asked about it.</summary>
internal static class Arguments
{
    public static string NewProducerId() => $"client-{Guid.NewGuid():N}";

    public static string? CheckProducer(string? producer) => producer is null || ProducerIds.FindFault(producer) is not { } fault
        ? producer
        : throw new ArgumentException($"producer: '{producer}'; {fault}");

    public static long CheckFirst(long first) => first >= 1 ? first : throw new ArgumentException($"first: {first} is too small, numbers begin at 1");

    public static string CheckDevice(string device)
    {
        ArgumentNullException.ThrowIfNull(device);
        return DeviceIds.IsValid(device) ? device : throw new ArgumentException($"device: '{device}' is not {DeviceIds.Wanted}");
    }

    public static string CheckGateway(string gateway)
    {
        ArgumentNullException.ThrowIfNull(gateway);
        return GatewayIds.IsValid(gateway)
            ? gateway
            : throw new ArgumentException($"gateway: '{gateway}' is not 1 to {GatewayIds.LengthMax} of A-Z a-z 0-9 . _ : -");
    }
}
