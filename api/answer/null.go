package answer

import "slaledger/domain"

// textOrNull returns nil for an empty text.
func textOrNull(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

func monthOrNull(m domain.Month) *string {
	if m == 0 {
		return nil
	}
	s := m.String()
	return &s
}
