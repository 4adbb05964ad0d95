using Weir.Cli.Generation;
using Weir.Client;
using Weir.Records;

namespace Weir.Cli.Load;

/// <summary>Batches built before the clock runs, a few per connection, sent in turn. Each connection has gateways of its own.</summary>
internal static class LoadPayloads
{
    private const int PerConnection = 8;

    /// <summary>Plain records of a connection's payloads; equal options give equal records.</summary>
    public static GatewayRecord[][] Create(LoadOptions options, int connection, long startMs)
    {
        var gateways = Math.Max(1, options.Gateways / options.Connections);
        var random = SplitMix64.For(1, connection);
        var payloads = new GatewayRecord[PerConnection][];
        var ordinal = 0L;
        for (var p = 0; p < PerConnection; p++)
        {
            payloads[p] = new GatewayRecord[options.Batch];
            for (var i = 0; i < options.Batch; i++, ordinal++)
            {
                var gateway = $"load-{connection:D3}-{ordinal % gateways:D6}";
                var tx = options.Kind == RecordKind.Cumulative ? ordinal * 100 : random.Below(1_000_000);
                var rx = options.Kind == RecordKind.Cumulative ? ordinal * 300 : random.Below(10_000_000);
                payloads[p][i] = new GatewayRecord(gateway, startMs + (ordinal / gateways * 1000), tx, rx);
            }
        }

        return payloads;
    }

    public static EncodedRecords[] EncodeBodies(GatewayRecord[][] payloads, LoadOptions options) =>
        [.. payloads.Select(p => RecordEncoder.EncodeBody(p, options.Format, options.Compression))];

    public static StreamFrame[] EncodeFrames(GatewayRecord[][] payloads, LoadOptions options) =>
    [
        .. payloads.Select(p => options.Format == RecordFormat.Json
            ? new StreamFrame(RecordEncoder.EncodeJson(p), p.Length, IsText: true)
            : new StreamFrame(RecordEncoder.EncodeDatums(p), p.Length, IsText: false)),
    ];
}
