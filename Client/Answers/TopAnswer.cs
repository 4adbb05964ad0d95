namespace Weir.Client;

/// <summary>The gateways with most bytes in a day.</summary>
/// <param name="Day">UTC day.</param>
/// <param name="Kind">The kind's name.</param>
/// <param name="By">What they are ordered by: total, tx or rx.</param>
/// <param name="Gateways">Highest first, ties by ordinal id.</param>
public sealed record TopAnswer(DateOnly Day, string Kind, string By, IReadOnlyList<TopGateway> Gateways);

/// <summary>One place of a top list.</summary>
/// <param name="Gateway">The gateway's id.</param>
/// <param name="Tx">Bytes sent.</param>
/// <param name="Rx">Bytes received.</param>
/// <param name="Total">Both together.</param>
public sealed record TopGateway(string Gateway, long Tx, long Rx, long Total);
